// What to tell the broker next: first that we are there, then how things stand, then the events, at last that we leave.
// The one rule: one message is under way at a time, so events stay in order, and one leaves the outbox only with its PUBACK.

import type { WaitingAlert } from '../ledger/alert-file.ts';
import type { Address } from './command-message.ts';
import type { Delivery } from './connection.ts';
import type { Announcement } from './discovery/settle.ts';
import { type EventKind, lifeSeconds } from './event-life.ts';
import type { Message } from './message.ts';
import { Outbox, type OutboxEntry, type OutboxLimits } from './outbox.ts';
import { type Payloads, payloadText, TOPICS, type TopicKind, topicName } from './topics.ts';

type Availability = Payloads['availability'];
/** What is true until further notice. */
export type Standing = Exclude<TopicKind, EventKind | 'availability'>;

/** A flood of calls, or of commands, must not push out what the owner has to see. */
const URGENT: Readonly<Record<EventKind, boolean>> = {
  call: false,
  alert: true,
  ask: true,
  block: true,
  result: false,
};

const HOUR_SECONDS = 3600;

export class Agenda {
  readonly #id: string;
  readonly #outbox: Outbox;
  readonly #nowMs: () => number;
  #wanted: Availability = 'online';
  #announced: Availability | null = null;
  readonly #standing = new Map<Standing, string>();
  readonly #due = new Set<Standing>();
  #announcements: readonly Announcement[] = [];
  #settle: ((delivered: boolean) => void) | null = null;

  /** `nowMs` is a clock that nobody sets, in milliseconds from anywhere. */
  constructor(id: string, limits: OutboxLimits, nowMs: () => number = () => performance.now()) {
    this.#id = id;
    this.#outbox = new Outbox(limits);
    this.#nowMs = nowMs;
  }

  /** A new connection: the broker may have forgotten all that was retained. */
  greet(): void {
    this.#wanted = 'online';
    this.#announced = null;
    for (const kind of this.#standing.keys()) this.#due.add(kind);
    this.#announcements = [];
  }

  /** What Home Assistant is to hear, in this order; it holds for this connection only. */
  announce(announcements: readonly Announcement[]): void {
    this.#announcements = [...this.#announcements, ...announcements];
  }

  /** After what waits, `offline` is the last message. */
  leave(): void {
    this.#wanted = 'offline';
  }

  /** Whether `offline` is told: nothing follows on this connection. */
  get left(): boolean {
    return this.#announced === 'offline';
  }

  /** Whether no message is under way. */
  get idle(): boolean {
    return this.#settle === null;
  }

  /** Only the newest of a kind is worth telling. */
  stand<K extends Standing>(kind: K, record: Payloads[K]): void {
    this.#standing.set(kind, payloadText(record));
    this.#due.add(kind);
  }

  event<K extends EventKind>(kind: K, record: Payloads[K]): void {
    this.#wait(kind, { topic: topicName(this.#id, kind), correlation: null }, payloadText(record), lifeSeconds(record));
  }

  /** The same result for who asked by a topic of his own. */
  respond(address: Address, record: Payloads['result']): void {
    this.#wait('result', address, payloadText(record), lifeSeconds(record));
  }

  /**
   * The alerts that wait, oldest first, also one under way: the broker may not have it. Their lives are in whole hours, so that what waits
   * unchanged need not be written to the disk again.
   */
  waitingAlerts(): readonly WaitingAlert[] {
    const topic = topicName(this.#id, 'alert');
    const alerts = this.#outbox.waiting.filter((entry) => entry.topic === topic);
    return alerts.map((entry) => ({ payload: entry.payload, lifeSeconds: wholeHours(this.#lifeOf(entry)) }));
  }

  /** Alerts of an earlier run, to be told before all others. */
  restore(alerts: readonly WaitingAlert[]): void {
    const address = { topic: topicName(this.#id, 'alert'), correlation: null };
    for (const { payload, lifeSeconds } of alerts) this.#wait('alert', address, payload, lifeSeconds);
  }

  /** The next message, or null when all is told or one is still under way. */
  next(): Message | null {
    if (this.#settle !== null || this.left) return null;
    if (this.#announced === null) return this.#tellAvailability('online');
    const [due] = this.#due;
    if (due !== undefined) return this.#tellStanding(due);
    return (
      this.#sendEvent() ??
      this.#tellAnnouncement() ??
      (this.#wanted === this.#announced ? null : this.#tellAvailability(this.#wanted))
    );
  }

  /** What became of the message that `next` gave. A refused one is not tried again: it would hold up all others. */
  settle(delivery: Delivery): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(delivery !== 'lost');
  }

  /** Events that found no room, or grew too old, since this was last asked. */
  takeDropped(): number {
    return this.#outbox.takeDropped();
  }

  #wait(kind: EventKind, address: Address, payload: string, lifeSeconds: number): void {
    const expiresAtMs = this.#nowMs() + lifeSeconds * 1000;
    this.#outbox.push({ ...address, payload, urgent: URGENT[kind], expiresAtMs });
  }

  /** At least a second: 0 would be for ever in MQTT.js, and never by the standard. */
  #lifeOf({ expiresAtMs }: OutboxEntry): number {
    return Math.max(1, Math.ceil((expiresAtMs - this.#nowMs()) / 1000));
  }

  #tellAvailability(availability: Availability): Message {
    this.#settle = (delivered) => {
      if (delivered) this.#announced = availability;
    };
    return this.#message('availability', payloadText(availability));
  }

  #tellStanding(kind: Standing): Message {
    this.#due.delete(kind);
    this.#settle = (delivered) => {
      if (!delivered) this.#due.add(kind);
    };
    return this.#message(kind, this.#standing.get(kind) ?? '');
  }

  #tellAnnouncement(): Message | null {
    const [first, ...rest] = this.#announcements;
    if (first === undefined) return null;
    this.#announcements = rest;
    this.#settle = () => {};
    return { ...first, correlation: null, lifeSeconds: null };
  }

  #sendEvent(): Message | null {
    const entry = this.#outbox.send(this.#nowMs());
    if (entry === null) return null;
    this.#settle = (delivered) => (delivered ? this.#outbox.sent() : this.#outbox.unsent());
    const { topic, payload, correlation } = entry;
    return { topic, payload, retain: false, correlation, lifeSeconds: this.#lifeOf(entry) };
  }

  #message(kind: TopicKind, payload: string): Message {
    const topic = topicName(this.#id, kind);
    return { topic, payload, retain: TOPICS[kind].retained, correlation: null, lifeSeconds: null };
  }
}

function wholeHours(seconds: number): number {
  return Math.ceil(seconds / HOUR_SECONDS) * HOUR_SECONDS;
}
