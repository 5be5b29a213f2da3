// Fragments back into datagrams, IPv4 (RFC 791 section 3.2) and IPv6 (RFC 8200 section 4.5) with one code.
// The one rule: a datagram whose fragments overlap is given up whole (RFC 5722; Linux does so for IPv4 too), so that we
// never read other bytes than the receiver does. Time is the fragments' own; everything held is bounded.

import { decodePayload } from './decode.ts';
import type { Fragment } from './decoded.ts';
import type { Packet } from './packet.ts';
import { addFragment, joinPieces, type PartialDatagram, partialDatagram } from './partial-datagram.ts';

/** `datagrams` in progress, `bytes` held by all of them together, `fragments` of any one, `timeoutMs` from its first one. */
export interface ReassemblyLimits {
  readonly datagrams: number;
  readonly bytes: number;
  readonly fragments: number;
  readonly timeoutMs: number;
}

/** 4 MB and 30 s are what Linux grants (net.ipv4.ipfrag_high_thresh, ipfrag_time). */
export const DEFAULT_REASSEMBLY_LIMITS: ReassemblyLimits = {
  datagrams: 1024,
  bytes: 4 * 1024 * 1024,
  fragments: 1024,
  timeoutMs: 30_000,
};

/** Datagrams put together, datagrams given up and why, and single fragments that came once more (`duplicate`). */
export interface ReassemblyCounters {
  reassembled: number;
  timedOut: number;
  evicted: number;
  contradictory: number;
  tooManyFragments: number;
  undecodable: number;
  duplicate: number;
}

/** What a held fragment costs beside its bytes; without it 8-byte fragments would hold many times the limit. */
const OVERHEAD_BYTES = 256;

export class Reassembly {
  readonly counters: ReassemblyCounters = {
    reassembled: 0,
    timedOut: 0,
    evicted: 0,
    contradictory: 0,
    tooManyFragments: 0,
    undecodable: 0,
    duplicate: 0,
  };
  readonly #limits: ReassemblyLimits;
  /** In the order their first fragments came: the oldest is the first. */
  readonly #partials = new Map<string, PartialDatagram>();
  #heldBytes = 0;

  constructor(limits: ReassemblyLimits = DEFAULT_REASSEMBLY_LIMITS) {
    this.#limits = limits;
  }

  /** The whole packet, with the time of the fragment that completed it; null while something is missing or given up. */
  push(fragment: Fragment): Packet | null {
    this.#expire(fragment.timeMs);
    const key = keyOf(fragment);
    const known = this.#partials.get(key);
    const partial = known ?? partialDatagram(fragment);
    if (known === undefined) this.#partials.set(key, partial);
    const outcome = addFragment(partial, fragment, this.#limits.fragments);
    switch (outcome) {
      case 'waiting':
        this.#heldBytes += fragment.payload.length + OVERHEAD_BYTES;
        this.#evict();
        return null;
      case 'complete':
        this.#heldBytes += fragment.payload.length + OVERHEAD_BYTES;
        this.#forget(key, partial);
        return this.#finish(partial, fragment);
      case 'duplicate':
        this.counters.duplicate++;
        return null;
      case 'contradictory':
      case 'tooManyFragments':
        this.counters[outcome]++;
        this.#forget(key, partial);
        return null;
    }
  }

  #finish(partial: PartialDatagram, last: Fragment): Packet | null {
    const decoded = decodePayload(last, partial.protocol, joinPieces(partial));
    if (decoded.kind !== 'packet') {
      this.counters.undecodable++;
      return null;
    }
    this.counters.reassembled++;
    return decoded.packet;
  }

  #expire(nowMs: number): void {
    for (const [key, partial] of this.#partials) {
      if (nowMs - partial.startedMs <= this.#limits.timeoutMs) return;
      this.counters.timedOut++;
      this.#forget(key, partial);
    }
  }

  #evict(): void {
    for (const [key, partial] of this.#partials) {
      if (this.#partials.size <= this.#limits.datagrams && this.#heldBytes <= this.#limits.bytes) return;
      this.counters.evicted++;
      this.#forget(key, partial);
    }
  }

  #forget(key: string, partial: PartialDatagram): void {
    this.#partials.delete(key);
    this.#heldBytes -= partial.payloadBytes + partial.pieces.length * OVERHEAD_BYTES;
  }
}

/** RFC 791 keys by protocol too; IPv6 does not, its identification is 32 bits wide. */
function keyOf(fragment: Fragment): string {
  const protocol = fragment.family === 4 ? fragment.protocol : '';
  return `${fragment.source} ${fragment.destination} ${fragment.identification} ${protocol}`;
}
