// Ringfence on a live router: sockets, kernel, broker and clock around the guard's desk.
// The one rule: it is inert until `start`, and `stop` leaves nothing behind but what the owner asked to keep.

import { join } from 'node:path';
import type { KernelFeatures } from '../firewall/compile/program.ts';
import type { CommandResult, GuardCommand } from '../guard/command.ts';
import { buildHouse, type House } from '../guard/house.ts';
import { loadHouse } from '../guard/load-house.ts';
import { AlertFile, type WaitingAlerts } from '../ledger/alert-file.ts';
import { isoTime } from '../ledger/build.ts';
import type { DiagnosticsRecord, StateRecord } from '../ledger/record.ts';
import { StateFile } from '../ledger/state-file.ts';
import type { SavedState } from '../ledger/state-schema.ts';
import { enableAccounting } from '../netfilter/conntrack/accounting.ts';
import { socatSocket } from '../netfilter/netlink/socat.ts';
import { VERSION } from '../version.ts';
import { SteadyClock } from './clock.ts';
import { ControlServer } from './control.ts';
import type { Orders } from './control-orders.ts';
import { Desk } from './desk.ts';
import { type Done, failed } from './done.ts';
import { Eyes } from './eyes.ts';
import type { Log } from './log.ts';
import { type Notice, NoticeLog, type NoticeSource } from './notices.ts';
import { Protection } from './protection.ts';
import { rehearse } from './rehearsal.ts';
import { Reports } from './reports.ts';
import { nftSentence, socketSentence } from './sentences.ts';
import { StateKeeper } from './state-keeper.ts';
import { WanFollower } from './wan-follower.ts';

export interface LiveOptions {
  readonly house: House;
  readonly configFile: string;
  /** In place of the tariff that the configuration names. */
  readonly tariffFile: string | undefined;
  readonly features: KernelFeatures;
  readonly log: Log;
}

const STATE_FILE = 'state.json';
const ALERT_FILE = 'alerts.json';
/** Alerts come in floods, and flash memory wears out. */
const ALERT_GAP_MS = 60_000;
const TICK_MS = 1_000;
/** Ticks between two looks at the counters of running calls. */
const COUNT_TICKS = 5;
/** Ticks between two looks at the agent itself. */
const DIAGNOSIS_TICKS = 60;
/** The kernel may not answer; a stop does not wait for it. */
const LAST_LOOK_MS = 1_000;

export class Live {
  readonly #options: LiveOptions;
  readonly #log: Log;
  readonly #clock = new SteadyClock();
  readonly #since = isoTime(this.#clock.now());
  readonly #open = socatSocket();
  readonly #notices: NoticeLog;
  readonly #reports: Reports;
  readonly #protection: Protection;
  readonly #desk: Desk;
  readonly #wan: WanFollower;
  readonly #keeper: StateKeeper<SavedState>;
  readonly #alertKeeper: StateKeeper<WaitingAlerts>;
  readonly #orders: Orders;
  #control: ControlServer;
  #house: House;
  #eyes: Eyes;
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #lostTold = 0;
  #lastMove: Promise<unknown> = Promise.resolve();
  #restanding: Promise<Done> | null = null;

  constructor(options: LiveOptions) {
    const { house, log } = options;
    this.#options = options;
    this.#log = log;
    this.#house = house;
    const clock = this.#clock;
    const notices = new NoticeLog(log);
    const orders = {
      ...{ house: () => this.#house, log },
      budget: () => this.#desk.budget(),
      handle: (command: GuardCommand) => this.#handle(command),
    };
    const reports = new Reports(house.config, log, () => clock.now(), orders);
    const protection = new Protection(this.#open, notices, log, reports);
    this.#notices = notices;
    this.#reports = reports;
    this.#protection = protection;
    this.#desk = new Desk({
      ...{ house, clock, protection, reports, log },
      voiceFlows: () => this.#eyes.voiceFlows(),
      onOrder: (what) => this.#onOrder(what),
    });
    this.#wan = new WanFollower({ log, house: () => this.#house, rebuild: () => this.#rebuild() });
    const { stateDir, controlSocket } = house.config.main;
    const file = new StateFile(join(stateDir, STATE_FILE));
    this.#orders = orders;
    this.#keeper = new StateKeeper({ file, state: () => this.#desk.state(), log });
    this.#alertKeeper = new StateKeeper({
      ...{ file: new AlertFile(join(stateDir, ALERT_FILE)), log, gapMs: ALERT_GAP_MS },
      state: () => ({ alerts: reports.waitingAlerts() }),
    });
    this.#control = new ControlServer({ path: controlSocket, orders });
    this.#eyes = this.#openEyes();
  }

  /** Looks before it touches: when the machine lacks something, the kernel's rules stay as they were. */
  async start(): Promise<Done> {
    const seeing = await this.#eyes.start();
    if (!seeing.ok) return failed(socketSentence(seeing.source, seeing.reason));
    const saved = await this.#keeper.load();
    const hold = saved === null ? null : this.#desk.restore(saved);
    const standing = await this.#rebuild();
    if (!standing.ok) return standing;
    await this.#protection.watch();
    hold?.();
    const controlled = await this.#control.start();
    if (!controlled.ok) return controlled;
    this.#keeper.start();
    const counting = await enableAccounting();
    if (!counting.ok) this.#log.warn(`Media of calls cannot be counted: ${counting.path} (${counting.code}).`);
    rehearse(this.#house, this.#clock.now());
    this.#tellStanding();
    this.#reports.stand('diagnostics', this.#diagnostics());
    this.#reports.start((await this.#alertKeeper.load())?.alerts);
    this.#alertKeeper.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#wan.tell();
    this.#wan.look();
    return { ok: true };
  }

  /** Reads the configuration again. A faulty one changes nothing, and the owner is told that the old one still holds. */
  async reload(): Promise<void> {
    const { configFile, features, tariffFile } = this.#options;
    const loaded = await loadHouse(configFile, features, {
      adapt: this.#wan.adapt,
      ...this.#desk.materials(),
      tariffFile,
    });
    const moved: Done = loaded.ok
      ? await this.#inTurn(() => this.#move(loaded.house))
      : { ok: false, sentences: loaded.faults };
    if (moved.ok) {
      this.#log.info(`The configuration ${configFile} is in force.`);
      return;
    }
    for (const sentence of moved.sentences) this.#log.error(sentence);
    const why = `The new configuration was not taken, the old one stays in force: ${moved.sentences[0] ?? ''}`;
    this.#reports.tell('configuration_refused', 'warn', why);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#control.stop();
    await this.#lastMove;
    await this.#keeper.stop();
    // Whoever waits for the kernel still is answered when the eyes close.
    await Promise.race([this.#desk.close(), new Promise((resolve) => setTimeout(resolve, LAST_LOOK_MS).unref())]);
    await this.#eyes.stop();
    // What an agent before us left in the kernel stays there if we never came to replace it.
    await this.#protection.stop(this.#protection.holds ? this.#house.config.main.onStop : 'keep');
    this.#tellStanding();
    this.#reports.stand('asks', { type: 'asks', asks: [] });
    await this.#reports.stop();
    await this.#alertKeeper.stop();
  }

  /** One move at a time: the owner may reload while a WAN interface comes up. */
  #inTurn(move: () => Promise<Done>): Promise<Done> {
    const moved = this.#lastMove.then(move);
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }

  /** The same configuration, with the interfaces, orders and habits of by now. */
  #rebuild(): Promise<Done> {
    return this.#inTurn(async () => {
      // What is ordered from here on wants rules of its own; until here, however much it was, these are for all of it.
      this.#restanding = null;
      const { given, tariff, zone } = this.#house;
      const materials = { adapt: this.#wan.adapt, ...this.#desk.materials(), tariff, zone };
      const built = buildHouse(given, this.#options.features, materials);
      return built.ok ? this.#move(built.house) : { ok: false, sentences: built.faults };
    });
  }

  /** However many orders come meanwhile, the rules are compiled once more for all of them. */
  #onOrder(what: 'order' | 'standing'): void {
    this.#keeper.urgent();
    if (what === 'order' || this.#restanding !== null) return;
    this.#restanding = new Promise((resolve) => setImmediate(() => resolve(this.#rebuild())));
    this.#restanding.then((done) => {
      if (!done.ok) for (const sentence of done.sentences) this.#log.error(sentence);
    }, rethrow);
  }

  /** Whoever changes the rules hears of it when the kernel has them. */
  async #handle(command: GuardCommand): Promise<CommandResult> {
    const result = this.#desk.command(command);
    const restood = await this.#restanding;
    if (!result.ok || restood === null || restood.ok) return result;
    return {
      ok: false,
      sentence: `${result.sentence} But the kernel does not have it yet: ${restood.sentences[0] ?? ''}`,
    };
  }

  async #move(house: House): Promise<Done> {
    const applied = await this.#protection.apply(house.program);
    if (!applied.ok) return failed(nftSentence(applied.reason));
    const before = this.#house.config.main;
    this.#house = house;
    this.#desk.rehouse(house);
    await this.#reports.reconfigure(house.config);
    await this.#listen(house.config.main.controlSocket);
    const { mark, nflogGroup } = house.config.main;
    if (mark === before.mark && nflogGroup === before.nflogGroup) return { ok: true };
    await this.#eyes.stop();
    this.#eyes = this.#openEyes();
    // The rules hold whether we see or not; the notices tell why not, and it is tried again.
    await this.#eyes.start();
    return { ok: true };
  }

  /** Another path is another socket; where it cannot be made, the old one stays. */
  async #listen(path: string): Promise<void> {
    if (path === this.#control.path) return;
    const next = new ControlServer({ path, orders: this.#orders });
    const started = await next.start();
    if (!started.ok) for (const sentence of started.sentences) this.#log.error(sentence);
    if (!started.ok) return;
    await this.#control.stop();
    this.#control = next;
  }

  #openEyes(): Eyes {
    return new Eyes({
      open: this.#open,
      main: this.#house.config.main,
      onPacket: (logged) => this.#desk.onPacket(logged),
      onFlow: (event) => this.#desk.onFlow(event),
      onNotice: (source, notice) => this.#onNotice(source, notice),
    });
  }

  #tick(): void {
    this.#desk.tick();
    if (++this.#ticks % COUNT_TICKS === 0) void this.#desk.count();
    this.#wan.look();
    this.#tellStanding();
    if (this.#ticks % DIAGNOSIS_TICKS === 0) this.#reports.stand('diagnostics', this.#diagnostics());
    // One that the broker confirms within the second is none of the disk's business.
    if (this.#reports.waitingAlerts().length > 0) this.#alertKeeper.urgent();
  }

  #onNotice(source: NoticeSource, notice: Notice): void {
    this.#notices.tell(source, notice);
    const lost = this.#eyes.lost();
    // Told when it doubles: a flood must not make a flood.
    if (notice.kind !== 'lost' || lost < 2 * this.#lostTold) return;
    this.#lostTold = lost;
    this.#reports.tell(
      'events_lost',
      'warn',
      `The kernel could not hand over ${lost} ${source} so far; its rules hold all the same.`,
    );
  }

  #tellStanding(): void {
    if (this.#house.config.mqtt === null) return;
    this.#reports.stand('state', this.#state());
    this.#desk.tellStanding();
  }

  #diagnostics(): DiagnosticsRecord {
    return {
      type: 'diagnostics',
      version: VERSION,
      uptimeSeconds: Math.floor(process.uptime()),
      rssBytes: process.memoryUsage.rss(),
      eventsLost: this.#eyes.lost(),
      mqttDropped: this.#reports.dropped,
      ...this.#desk.sight(),
    };
  }

  #state(): StateRecord {
    return {
      type: 'state',
      mode: this.#house.config.main.mode,
      protection: this.#protection.holds,
      ...this.#desk.figures(),
      eventsLost: this.#eyes.lost(),
      since: this.#since,
      version: VERSION,
    };
  }
}

/** A rejection here can only be a bug: it shall not be swallowed. */
function rethrow(error: unknown): never {
  throw error;
}
