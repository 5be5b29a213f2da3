// Reports to the home's MQTT broker: whether the agent is there, how it stands, and every call and alert.
// The one rule: the agent runs the same with and without a broker; what waits for one is bounded (outbox.ts).

import type { MqttConfig } from '../config/schema.ts';
import type { AlertRecord, CallRecord, StateRecord } from '../ledger/record.ts';
import { Agenda } from './agenda.ts';
import type { Connection } from './connection.ts';
import { Link, type LinkTiming, type MqttLog } from './link.ts';
import type { OutboxLimits } from './outbox.ts';

/** `stopTimeoutMs` is the longest that `stop` waits for the broker. */
export interface ReporterTiming extends LinkTiming {
  readonly stopTimeoutMs: number;
}

/** `id` is the router's name in topics (`ringfence/<id>/...`); `log` gets each sentence about the broker once. */
export interface ReporterOptions {
  readonly mqtt: MqttConfig;
  readonly id: string;
  readonly log: MqttLog;
  readonly timing?: Partial<ReporterTiming>;
  readonly outbox?: OutboxLimits;
}

const TIMING: ReporterTiming = {
  firstDelayMs: 1000,
  longestDelayMs: 60_000,
  steadyMs: 10_000,
  connectTimeoutMs: 10_000,
  keepaliveSeconds: 30,
  stopTimeoutMs: 2000,
};
const OUTBOX: OutboxLimits = { entries: 1000, bytes: 1024 * 1024 };

export class MqttReporter {
  readonly #log: MqttLog;
  readonly #timing: ReporterTiming;
  readonly #agenda: Agenda;
  readonly #link: Link;
  #connection: Connection | null = null;
  #drained: (() => void) | null = null;
  #started = false;
  readonly #refusedTopics = new Set<string>();

  constructor({ mqtt, id, log, timing, outbox }: ReporterOptions) {
    this.#log = log;
    this.#timing = { ...TIMING, ...timing };
    this.#agenda = new Agenda(id, outbox ?? OUTBOX);
    const events = { up: (connection: Connection) => this.#up(connection), down: () => this.#down() };
    this.#link = new Link({ mqtt, id, log, timing: this.#timing }, events);
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

  state(record: StateRecord): void {
    this.#agenda.state(record);
    this.#pump();
  }

  call(record: CallRecord): void {
    this.#agenda.event('call', record);
    this.#pump();
  }

  alert(record: AlertRecord): void {
    this.#agenda.event('alert', record);
    this.#pump();
  }

  #up(connection: Connection): void {
    this.#connection = connection;
    this.#agenda.greet();
    this.#pump();
  }

  #down(): void {
    this.#connection = null;
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
      if (delivery === 'refused') this.#tellRefused(message.topic);
      // What is lost ends with its connection; the next one takes it up again.
      if (delivery !== 'lost') this.#pump();
    });
  }

  /** Once all is told, lest it be told for every event of a flood. */
  #tellDropped(): void {
    const dropped = this.#agenda.idle ? this.#agenda.takeDropped() : 0;
    if (dropped === 0) return;
    this.#log.warn(`The MQTT broker was away or too slow: there was no room for ${dropped} older events.`);
  }

  #tellRefused(topic: string): void {
    if (this.#refusedTopics.has(topic)) return;
    this.#refusedTopics.add(topic);
    this.#log.warn(
      `The MQTT broker refuses a message on ${topic}; allow this user to write there, and messages of that size.`,
    );
  }
}
