// Announces the router to Home Assistant: reads what the broker holds of it, and publishes what differs.
// The one rule: at each connect, and when Home Assistant comes up, it looks before it speaks. Where the broker lets nobody
// look, all is published.

import type { MqttConfig } from '../../config/schema.ts';
import type { StateRecord } from '../../ledger/record.ts';
import type { CommandMessage } from '../command-message.ts';
import { discoveryFilters, discoveryMessages, isDiscoveryTopic, type Messages } from './messages.ts';
import { type Announcement, settle } from './settle.ts';

/** `quietMs`: when no more retained messages come, all are here. `jitterMs`: a street of routers does not answer Home Assistant at once. */
export interface AnnouncerTiming {
  readonly quietMs: number;
  readonly jitterMs: number;
}

interface AnnouncerOptions {
  readonly mqtt: MqttConfig;
  readonly id: string;
  readonly timing: AnnouncerTiming;
  readonly tell: (announcements: readonly Announcement[]) => void;
}

/** Resolves when the broker has answered, whether it lets us read or not. */
type Subscribe = (filter: string) => Promise<unknown>;

/** Nobody announces more for one router; the rest is not ours, whatever its topic says. */
const MOST_HELD = 200;
const MOST_HELD_BYTES = 256 * 1024;

export class Announcer {
  readonly #options: AnnouncerOptions;
  #subscribe: Subscribe | null = null;
  #home: (Pick<StateRecord, 'version'> & { readonly currency: string }) | null = null;
  /** While it is read. */
  #reading: Map<string, string> | null = null;
  #bytes = 0;
  /** What the broker has of us; null while we do not know. */
  #held: Messages | null = null;
  #quiet: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** What entities are called and count in depends on it. */
  state({ version, spent: { currency } }: StateRecord): void {
    this.#home = { version, currency };
    this.#settle();
  }

  up(subscribe: Subscribe): void {
    this.#subscribe = subscribe;
    if (this.#options.mqtt.discovery !== 'off') void subscribe(this.#statusTopic());
    void this.#look();
  }

  down(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#soon);
    this.#subscribe = null;
    this.#reading = null;
    this.#held = null;
  }

  take({ topic, payload, retained }: CommandMessage): void {
    // A retained one is of before: what happened since was looked at on connecting.
    if (topic === this.#statusTopic() && !retained && payload.toString() === 'online') this.#lookSoon();
    if (this.#reading === null || !isDiscoveryTopic(this.#place(), topic)) return;
    this.#bytes += payload.length;
    if (this.#reading.size < MOST_HELD && this.#bytes <= MOST_HELD_BYTES && payload.length > 0)
      this.#reading.set(topic, payload.toString());
    this.#readOn();
  }

  #lookSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#look(), Math.random() * this.#options.timing.jitterMs);
  }

  async #look(): Promise<void> {
    const subscribe = this.#subscribe;
    clearTimeout(this.#quiet);
    this.#held = null;
    this.#reading = new Map();
    this.#bytes = 0;
    // With each subscription the retained messages come again (MQTT 5 section 3.8.4).
    await Promise.all(discoveryFilters(this.#place()).map((filter) => subscribe?.(filter)));
    if (subscribe === this.#subscribe) this.#readOn();
  }

  #readOn(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#held = this.#reading;
      this.#reading = null;
      this.#settle();
    }, this.#options.timing.quietMs);
  }

  #settle(): void {
    if (this.#held === null || this.#home === null) return;
    const { mqtt, id, tell } = this.#options;
    const { commands, language } = mqtt;
    const wanted = discoveryMessages(mqtt.discovery, mqtt.discoveryPrefix, { id, commands, language, ...this.#home });
    const announcements = settle(this.#held, wanted);
    this.#held = wanted;
    if (announcements.length > 0) tell(announcements);
  }

  #statusTopic(): string {
    return `${this.#options.mqtt.discoveryPrefix}/status`;
  }

  #place() {
    return { prefix: this.#options.mqtt.discoveryPrefix, id: this.#options.id };
  }
}
