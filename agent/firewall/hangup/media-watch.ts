// Whether the media of a call still moves, by the counters of its flows. The one rule: conntrack counts a packet before our rule drops it,
// so a blocked flow that counts on shows an end that still talks.

import type { Endpoint } from '../../netfilter/packet/packet.ts';

/** One media flow with its packets so far, from the home end and from the remote one; ends before NAT. */
export interface MediaReading {
  readonly id: number;
  readonly home: Endpoint;
  readonly remote: Endpoint;
  readonly fromHome: number;
  readonly fromRemote: number;
}

/** Of one call: streams, and what re-INVITEs left behind. */
const MAX_FLOWS = 32;

export class MediaWatch {
  readonly #flows = new Map<number, MediaReading>();
  #homeMovedAtMs: number;
  #remoteMovedAtMs: number;
  #remoteSpoke = false;

  constructor(nowMs: number) {
    this.#homeMovedAtMs = nowMs;
    this.#remoteMovedAtMs = nowMs;
  }

  /** All that were ever read. */
  get flows(): readonly MediaReading[] {
    return [...this.#flows.values()];
  }

  /** Answers the flows that were not known before. */
  read(readings: readonly MediaReading[], nowMs: number): readonly MediaReading[] {
    const fresh = readings.filter(({ id }) => !this.#flows.has(id)).slice(0, MAX_FLOWS - this.#flows.size);
    for (const reading of fresh) this.#flows.set(reading.id, reading);
    for (const reading of readings) this.#compare(reading, nowMs);
    return fresh;
  }

  /** How long the home end has said nothing. */
  homeSilentMs(nowMs: number): number {
    return nowMs - this.#homeMovedAtMs;
  }

  /** How long the remote end has said nothing; null if it never spoke while it was watched, for then its silence says nothing. */
  remoteSilentMs(nowMs: number): number | null {
    return this.#remoteSpoke ? nowMs - this.#remoteMovedAtMs : null;
  }

  #compare(reading: MediaReading, nowMs: number): void {
    const last = this.#flows.get(reading.id);
    if (last === undefined) return;
    if (reading.fromHome > last.fromHome) this.#homeMovedAtMs = nowMs;
    if (reading.fromRemote > last.fromRemote) {
      this.#remoteMovedAtMs = nowMs;
      this.#remoteSpoke = true;
    }
    this.#flows.set(reading.id, reading);
  }
}
