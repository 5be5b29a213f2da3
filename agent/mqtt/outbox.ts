// Events that wait for the broker, oldest first, in bounded memory.
// The one rule: when it is full what is not urgent goes first, the oldest before the newest; what went, or grew too old, is counted.

/**
 * `correlation` is what a command had with its response topic (MQTT 5 section 3.3.2.3.6). Nobody wants to hear of it after `expiresAtMs`, by
 * whatever clock the caller has.
 */
export interface OutboxEntry {
  readonly topic: string;
  readonly payload: string;
  readonly urgent: boolean;
  readonly correlation: Buffer | null;
  readonly expiresAtMs: number;
}

export interface OutboxLimits {
  readonly entries: number;
  readonly bytes: number;
}

export class Outbox {
  readonly #limits: OutboxLimits;
  readonly #entries: OutboxEntry[] = [];
  #bytes = 0;
  #dropped = 0;
  #sending = false;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  /** Adds an entry, and makes room for it if need be; an entry that would never fit is dropped itself. */
  push(entry: OutboxEntry): void {
    if (bytesOf(entry) > this.#limits.bytes) {
      this.#dropped += 1;
      return;
    }
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
    while (this.#entries.length > this.#limits.entries || this.#bytes > this.#limits.bytes) this.#evict();
  }

  /** All of them, oldest first. */
  get waiting(): readonly OutboxEntry[] {
    return this.#entries;
  }

  /** The oldest entry that is not too old, which then stays until `sent` or `unsent`; null when there is none. */
  send(nowMs: number): OutboxEntry | null {
    while ((this.#entries[0]?.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#drop(0);
    const head = this.#entries[0];
    this.#sending = head !== undefined;
    return head ?? null;
  }

  /** The broker has what `send` gave. */
  sent(): void {
    this.#sending = false;
    this.#remove(0);
  }

  /** The broker may not have it: the next `send` gives the same entry again. */
  unsent(): void {
    this.#sending = false;
  }

  /** How many entries were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #evict(): void {
    const first = this.#sending ? 1 : 0;
    const call = this.#entries.findIndex((entry, index) => index >= first && !entry.urgent);
    this.#drop(call >= 0 ? call : Math.min(first, this.#entries.length - 1));
  }

  #drop(index: number): void {
    this.#remove(index);
    this.#dropped += 1;
  }

  #remove(index: number): void {
    for (const entry of this.#entries.splice(index, 1)) this.#bytes -= bytesOf(entry);
  }
}

function bytesOf({ topic, payload, correlation }: OutboxEntry): number {
  return Buffer.byteLength(topic) + Buffer.byteLength(payload) + (correlation?.length ?? 0);
}
