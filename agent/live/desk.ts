// The guard's desk on a live router: what the eyes see goes in with the time of day, what the guard decides is carried out.

import { parseLogPrefix } from '../firewall/log-prefix.ts';
import type { Action } from '../guard/action.ts';
import type { Budget, CommandResult, GuardCommand } from '../guard/command.ts';
import { headingByInterface } from '../guard/heading.ts';
import type { House, Materials } from '../guard/house.ts';
import { isHeldBack } from '../guard/redirection.ts';
import { settingsRecord } from '../guard/settings.ts';
import { Guard } from '../guard.ts';
import { isoTime } from '../ledger/build.ts';
import type { CallRecord, DiagnosticsRecord, StateRecord } from '../ledger/record.ts';
import type { SavedState } from '../ledger/state-schema.ts';
import type { DumpResult } from '../netfilter/conntrack/client.ts';
import type { FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import type { SteadyClock } from './clock.ts';
import type { HangupNews } from './hangup-order.ts';
import { Hangups } from './hangups.ts';
import { Interfaces } from './interfaces.ts';
import type { Log } from './log.ts';
import { offloadOf } from './offload.ts';
import { perform } from './perform.ts';
import type { Protection } from './protection.ts';
import { release } from './release.ts';
import type { Reports } from './reports.ts';

/** `voiceFlows` are the conntrack entries that carry our mark, with their counters as they stand. */
export interface DeskOptions {
  readonly house: House;
  readonly clock: SteadyClock;
  readonly protection: Protection;
  readonly reports: Reports;
  readonly log: Log;
  readonly voiceFlows: () => Promise<DumpResult>;
  /** Something is to survive a power cut; `standing`: the house has to be built anew with it. */
  readonly onOrder: (what: 'order' | 'standing') => void;
}

/** Of running calls: an attack may have any number of them. */
const MOST_SHOWN = 50;
const MINUTE_MS = 60_000;
const TOLD: ReadonlySet<Action['type']> = new Set(['call', 'alert', 'question', 'block', 'standing']);

export class Desk {
  readonly #options: DeskOptions;
  readonly #guard: Guard;
  readonly #hangups: Hangups;
  readonly #interfaces = new Interfaces();
  #house: House;
  #counting: Promise<void> | null = null;
  #offload: DiagnosticsRecord['offload'] = 'unknown';
  #activeTold = '';

  constructor(options: DeskOptions) {
    this.#options = options;
    const guard = new Guard(options.house);
    const { protection, voiceFlows, log } = options;
    this.#guard = guard;
    this.#hangups = new Hangups({
      ...{ protection, voiceFlows, log, calls: guard },
      isEmergency: (call) => guard.isEmergency(call),
      nowMs: () => performance.now(),
      onNews: (news) => this.#onHangup(news),
    });
    this.#house = options.house;
  }

  rehouse(house: House): void {
    this.#guard.rehouse(house);
    this.#house = house;
  }

  onPacket(logged: LoggedPacket): void {
    const decision = parseLogPrefix(logged.prefix);
    if (decision?.decision === 'session') {
      const { source, destination } = logged.packet;
      this.#guard.onSession({ from: source.address, to: destination.address }, this.#options.clock.now());
      return;
    }
    if (this.#hangups.onPacket(logged)) return;
    this.#interfaces.onPacket(logged);
    const packet = { ...logged.packet, timeMs: this.#options.clock.now() };
    const heading = headingByInterface(logged, this.#house.config.main.wan);
    const seen = { packet, heading, decision, mac: logged.mac };
    const goesOn = isHeldBack(seen) && this.#guard.mayLeave(seen);
    if (goesOn) void release(packet, logged.outInterface, this.#options);
    const actions = this.#guard.onPacket(goesOn ? { ...seen, decision: null } : seen);
    this.#performAll(actions, logged);
  }

  onFlow(event: FlowEvent): void {
    this.#hangups.onFlow(event);
    this.#performAll(this.#guard.onFlow({ ...event, timeMs: this.#options.clock.now() }));
  }

  tick(): void {
    const { clock } = this.#options;
    if (this.#guard.active().length === 0) this.#guard.shift(clock.follow());
    this.#performAll(this.#guard.tick(clock.now()));
  }

  /** Reads what the media of running calls has come to. */
  async count(): Promise<void> {
    if (this.#guard.active().length > 0) await this.#countMedia();
  }

  /** An order of the owner's, carried out. */
  command(command: GuardCommand): CommandResult {
    const { result, actions } = this.#guard.command(command, this.#options.clock.now());
    this.#performAll(actions);
    return result;
  }

  /** What the house is to be built with by now. */
  materials(): Pick<Materials, 'standing' | 'overrides'> {
    return this.#guard.materials();
  }

  budget(): Budget {
    return this.#guard.budget();
  }

  /** What an owner sees of it all, as it stands. */
  tellStanding(): void {
    const { reports, clock } = this.#options;
    const nowMs = clock.now();
    const running = this.#guard.running(nowMs);
    reports.stand('today', this.#guard.today(running, nowMs));
    reports.stand('settings', settingsRecord(this.#house));
    this.#standActive(running.slice(-MOST_SHOWN), nowMs);
    reports.stand('devices', { type: 'devices', devices: this.#guard.devices(nowMs) });
    reports.standLast();
  }

  /** Of the flows that were looked at last, and when SIP was seen last. */
  sight(): Pick<DiagnosticsRecord, 'offload' | 'sipSeenAt'> {
    const seenMs = this.#guard.sipSeenMs;
    return { offload: this.#offload, sipSeenAt: seenMs === null ? null : isoTime(seenMs) };
  }

  state(): SavedState {
    return { savedAtMs: this.#options.clock.now(), ...this.#guard.save() };
  }

  /** What the last agent knew; before anything is seen. What it gives tells the kernel, as soon as that can be told anything. */
  restore(saved: SavedState): () => void {
    const actions = this.#guard.restore(saved, saved.savedAtMs, this.#options.clock.now());
    this.#tellBlocks();
    return () => this.#performAll(actions);
  }

  /** Tells of the calls that still run as they stand. */
  async close(): Promise<void> {
    this.#hangups.stop();
    await this.count();
    this.#performAll(this.#guard.finish(this.#options.clock.now()));
    await this.#counting;
  }

  figures(): Pick<StateRecord, 'activeCalls' | 'calls' | 'blocked' | 'emergencyCalls' | 'spent'> {
    const { calls, blocked, emergency } = this.#guard.totals();
    return {
      activeCalls: this.#guard.active().length,
      calls,
      blocked,
      emergencyCalls: emergency,
      spent: this.#guard.spent(this.#options.clock.now()),
    };
  }

  /** Conntrack tells of counters only at a flow's end, which is too late for a call. However many ask, one dump is on its way. */
  #countMedia(): Promise<void> {
    this.#counting ??= this.#options.voiceFlows().then((dumped) => {
      this.#counting = null;
      const timeMs = this.#options.clock.now();
      this.#offload = offloadOf(dumped.ok ? dumped.flows : [], this.#offload);
      for (const flow of dumped.ok ? dumped.flows : [])
        this.#performAll(this.#guard.onFlow({ type: 'dump', timeMs, flow }));
    });
    return this.#counting;
  }

  /** Nobody wants to hear every second that a call is a second longer. */
  #standActive(calls: readonly CallRecord[], nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const news = JSON.stringify([minute, ...calls.map(({ callId, state, rule }) => [callId, state, rule])]);
    if (news === this.#activeTold) return;
    this.#activeTold = news;
    this.#options.reports.stand('activeCalls', { type: 'calls', calls });
  }

  /** What stops a call comes before what is told of it: whoever reads the log may take the processor for a while. */
  #performAll(actions: readonly Action[], from: LoggedPacket | null = null): void {
    for (const action of actions.filter(({ type }) => !TOLD.has(type))) this.#perform(action, from);
    for (const action of actions.filter(({ type }) => TOLD.has(type))) this.#perform(action, from);
  }

  #perform(action: Action, from: LoggedPacket | null): void {
    if (action.type === 'call' && action.over && action.record.media.length > 0) void this.#tellLast(action);
    else perform(action, from, { ...this.#options, hangups: this.#hangups, interfaces: this.#interfaces });
    switch (action.type) {
      case 'question':
        this.#options.reports.stand('asks', { type: 'asks', asks: this.#guard.openQuestions() });
        break;
      case 'block':
        this.#tellBlocks();
        this.#options.onOrder('order');
        break;
      case 'standing':
        this.#options.onOrder('standing');
        break;
    }
  }

  /** How the end of a call goes. */
  #onHangup({ id, state, order, why }: HangupNews): void {
    const { clock } = this.#options;
    this.#performAll(this.#guard.onHangup(id, state, `${order} ${why}`, clock.now()));
  }

  #tellBlocks(): void {
    const blocks = this.#guard.blocks(this.#options.clock.now());
    this.#options.reports.stand('blocks', { type: 'blocks', blocks });
  }

  async #tellLast({ id, record }: Extract<Action, { type: 'call' }>): Promise<void> {
    await this.#countMedia();
    this.#options.reports.call(this.#guard.recount(id, record), true);
  }
}
