// What to tell the broker next: first that we are there, then how we stand, then the events, at last that we leave.
// The one rule: one message is under way at a time, so events stay in order, and one leaves the outbox only with its PUBACK.

import type { StateRecord } from '../ledger/record.ts';
import type { Delivery, Message } from './connection.ts';
import { Outbox, type OutboxLimits } from './outbox.ts';
import { type Payloads, payloadText, TOPICS, type TopicKind, topicName } from './topics.ts';

type Availability = Payloads['availability'];

export class Agenda {
  readonly #id: string;
  readonly #outbox: Outbox;
  #wanted: Availability = 'online';
  #announced: Availability | null = null;
  #state: StateRecord | null = null;
  #stateDue = false;
  #settle: ((delivered: boolean) => void) | null = null;

  constructor(id: string, limits: OutboxLimits) {
    this.#id = id;
    this.#outbox = new Outbox(limits);
  }

  /** A new connection: the broker may have forgotten all that was retained. */
  greet(): void {
    this.#wanted = 'online';
    this.#announced = null;
    this.#stateDue = this.#state !== null;
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

  /** Only the newest state is worth telling. */
  state(record: StateRecord): void {
    this.#state = record;
    this.#stateDue = true;
  }

  event<K extends 'call' | 'alert'>(kind: K, record: Payloads[K]): void {
    this.#outbox.push({ topic: topicName(this.#id, kind), payload: payloadText(record), urgent: kind === 'alert' });
  }

  /** The next message, or null when all is told or one is still under way. */
  next(): Message | null {
    if (this.#settle !== null || this.left) return null;
    if (this.#announced === null) return this.#announce('online');
    if (this.#stateDue && this.#state !== null) return this.#tellState(this.#state);
    return this.#sendEvent() ?? (this.#wanted === this.#announced ? null : this.#announce(this.#wanted));
  }

  /** What became of the message that `next` gave. A refused one is not tried again: it would hold up all others. */
  settle(delivery: Delivery): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(delivery !== 'lost');
  }

  /** Events that found no room since this was last asked. */
  takeDropped(): number {
    return this.#outbox.takeDropped();
  }

  #announce(availability: Availability): Message {
    this.#settle = (delivered) => {
      if (delivered) this.#announced = availability;
    };
    return this.#message('availability', payloadText(availability));
  }

  #tellState(state: StateRecord): Message {
    this.#stateDue = false;
    this.#settle = (delivered) => {
      if (!delivered) this.#stateDue = true;
    };
    return this.#message('state', payloadText(state));
  }

  #sendEvent(): Message | null {
    const entry = this.#outbox.send();
    if (entry === null) return null;
    this.#settle = (delivered) => (delivered ? this.#outbox.sent() : this.#outbox.unsent());
    return { topic: entry.topic, payload: entry.payload, retain: false };
  }

  #message(kind: TopicKind, payload: string): Message {
    return { topic: topicName(this.#id, kind), payload, retain: TOPICS[kind].retained };
  }
}
