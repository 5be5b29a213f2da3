// Reports to the home's MQTT broker: whether the agent is there, how it stands, and every call, alert, question and block. Takes commands.
// The one rule: the agent runs the same with and without a broker; what waits for one is bounded (outbox.ts).

import type { MqttConfig } from '../config/schema.ts';
import type { WaitingAlert } from '../ledger/alert-file.ts';
import type { AlertRecord, BlockRecord, CallRecord, QuestionRecord } from '../ledger/record.ts';
import { Agenda, type Standing } from './agenda.ts';
import type { Address } from './command-message.ts';
import { commandFilter } from './command-topics.ts';
import { CommandTrust } from './command-trust.ts';
import { type CommandHandler, Commands } from './commands.ts';
import type { Connection } from './connection.ts';
import { Announcer, type AnnouncerTiming } from './discovery/announcer.ts';
import { Link, type LinkTiming, type MqttLog } from './link.ts';
import { published, type TopicPrivacy } from './masks.ts';
import type { OutboxLimits } from './outbox.ts';
import { Refusals } from './refusals.ts';
import { StillBilled } from './still-billed.ts';
import type { Payloads, ResultRecord, TopicKind } from './topics.ts';

/** `stopTimeoutMs` is the longest that `stop` waits for the broker. */
export interface ReporterTiming extends LinkTiming, AnnouncerTiming {
  readonly stopTimeoutMs: number;
}

/**
 * `id` is the router's name in topics (`ringfence/<id>/...`), `machine` what tells it from another with the same; `log` gets each sentence about the broker once. `onCommand` carries out commands,
 * if `mqtt.commands` is not `off`.
 */
export interface ReporterOptions {
  readonly mqtt: MqttConfig;
  readonly id: string;
  readonly machine: string;
  /** Alerts that an earlier run could not deliver. */
  readonly alerts?: readonly WaitingAlert[];
  readonly privacy?: TopicPrivacy;
  readonly log: MqttLog;
  readonly onCommand: CommandHandler;
  /** The time of day, in milliseconds since the epoch. */
  readonly nowMs?: () => number;
  readonly timing?: Partial<ReporterTiming>;
  readonly outbox?: OutboxLimits;
}

/** What the reporter is told to say until further notice; the rest it finds out by itself. */
export type Told = Exclude<Standing, 'stillBilled'>;

const TIMING: ReporterTiming = {
  firstDelayMs: 1000,
  longestDelayMs: 60_000,
  steadyMs: 10_000,
  connectTimeoutMs: 10_000,
  keepaliveSeconds: 30,
  ackTimeoutMs: 90_000,
  stopTimeoutMs: 2000,
  quietMs: 1000,
  jitterMs: 5000,
};
const OUTBOX: OutboxLimits = { entries: 1000, bytes: 1024 * 1024 };

export class MqttReporter {
  readonly #log: MqttLog;
  readonly #timing: ReporterTiming;
  readonly #agenda: Agenda;
  readonly #privacy: TopicPrivacy;
  readonly #link: Link;
  readonly #filter: string | null;
  readonly #refusals: Refusals;
  readonly #announcer: Announcer;
  readonly #stillBilled = new StillBilled();
  #connection: Connection | null = null;
  #drained: (() => void) | null = null;
  #started = false;
  #dropped = 0;

  constructor({ mqtt, id, machine, alerts = [], log, onCommand, timing, outbox, ...more }: ReporterOptions) {
    const { privacy = { privacy: 'full', topics: [] }, nowMs = Date.now } = more;
    this.#log = log;
    this.#privacy = privacy;
    this.#refusals = new Refusals(log);
    this.#timing = { ...TIMING, ...timing };
    this.#agenda = new Agenda(id, outbox ?? OUTBOX);
    this.#agenda.restore(alerts);
    this.#filter = mqtt.commands === 'off' ? null : commandFilter(id);
    // What an earlier run left retained at the broker is true no more.
    this.#agenda.stand('asks', { type: 'asks', asks: [] });
    this.#agenda.stand('blocks', { type: 'blocks', blocks: [] });
    this.#agenda.stand('activeCalls', { type: 'calls', calls: [] });
    this.#tellStillBilled();
    this.#announcer = new Announcer({
      mqtt,
      id,
      timing: this.#timing,
      tell: (announcements) => {
        this.#agenda.announce(announcements);
        this.#pump();
      },
    });
    const trust = new CommandTrust({ secret: mqtt.commandSecret, nowMs });
    const commands = new Commands({ id, log, trust, handle: onCommand, tell: (...result) => this.#result(...result) });
    this.#link = new Link(
      { mqtt, id, machine, log, timing: this.#timing },
      {
        up: (connection) => this.#up(connection),
        message: (message) => {
          this.#announcer.take(message);
          void commands.take(message);
        },
        down: () => this.#down(),
      },
    );
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#link.open();
  }

  /** Delivers what waits, says `offline` and closes, all within `stopTimeoutMs`; else the last will says it. For good. */
  async stop(): Promise<void> {
    if (!this.#started) return;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.#timing.stopTimeoutMs, 'late');
    });
    const late = await Promise.race([this.#drain(), deadline]);
    if (late === undefined) await Promise.race([this.#link.close(false), deadline]);
    await this.#link.close(true);
    clearTimeout(timer);
  }

  /** Alerts that the broker has not confirmed, also after `stop`. */
  waitingAlerts(): readonly WaitingAlert[] {
    return this.#agenda.waitingAlerts();
  }

  /** Events that found no room or grew too old, as far as was told. */
  get dropped(): number {
    return this.#dropped;
  }

  /** What is true until further notice: only the newest of a kind is told. */
  stand<K extends Told>(kind: K, record: Payloads[K]): void {
    this.#agenda.stand(kind, this.#masked(kind, record));
    if (record.type === 'state') this.#announcer.state(record);
    this.#pump();
  }

  call(record: CallRecord): void {
    this.#agenda.event('call', this.#masked('call', record));
    if (this.#stillBilled.call(record)) this.#tellStillBilled();
    this.#pump();
  }

  alert(record: AlertRecord): void {
    this.#agenda.event('alert', this.#masked('alert', record));
    if (this.#stillBilled.alert(record)) this.#tellStillBilled();
    this.#pump();
  }

  question(record: QuestionRecord): void {
    this.#agenda.event('ask', this.#masked('ask', record));
    this.#pump();
  }

  block(record: BlockRecord): void {
    this.#agenda.event('block', this.#masked('block', record));
    this.#pump();
  }

  #masked<K extends TopicKind>(kind: K, record: Payloads[K]): Payloads[K] {
    return published(kind, record, this.#privacy);
  }

  #tellStillBilled(): void {
    const record = { type: 'still_billed', calls: this.#stillBilled.calls } as const;
    this.#agenda.stand('stillBilled', this.#masked('stillBilled', record));
  }

  #result(full: ResultRecord, respondTo: Address | null): void {
    const result = this.#masked('result', full);
    this.#agenda.event('result', result);
    if (respondTo !== null) this.#agenda.respond(respondTo, result);
    this.#pump();
  }

  #up(connection: Connection): void {
    this.#connection = connection;
    if (this.#filter !== null) void this.#subscribe(connection, this.#filter);
    this.#announcer.up((filter) => connection.subscribe(filter));
    this.#agenda.greet();
    this.#pump();
  }

  async #subscribe(connection: Connection, filter: string): Promise<void> {
    if ((await connection.subscribe(filter)) === 'refused') this.#refusals.subscription(filter);
  }

  #down(): void {
    this.#connection = null;
    this.#announcer.down();
    this.#drained?.();
  }

  /** Resolves when everything is told, or when there is nobody to tell it to. */
  #drain(): Promise<void> {
    if (this.#connection === null) return Promise.resolve();
    this.#agenda.leave();
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#pump();
    });
  }

  #pump(): void {
    const connection = this.#connection;
    const message = connection === null ? null : this.#agenda.next();
    if (this.#agenda.left) this.#drained?.();
    if (connection === null) return;
    if (message === null) {
      this.#tellDropped();
      return;
    }
    connection.publish(message).then((delivery) => {
      this.#agenda.settle(delivery);
      if (delivery === 'refused') this.#refusals.message(message.topic);
      // What is lost ends with its connection; the next one takes it up again.
      if (delivery !== 'lost') this.#pump();
    });
  }

  /** Once all is told, lest it be told for every event of a flood. */
  #tellDropped(): void {
    const dropped = this.#agenda.idle ? this.#agenda.takeDropped() : 0;
    if (dropped === 0) return;
    this.#dropped += dropped;
    this.#log.warn(`The MQTT broker was away or too slow: ${dropped} older events were dropped.`);
  }
}
