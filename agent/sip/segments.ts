// The bytes of one direction of a TCP connection in their order (RFC 9293 section 3.4), as somebody on the way sees them.
// The one rule: memory is bounded, so a segment that was never seen is given up after a while.

import { ownBytes } from '../netfilter/packet/own-bytes.ts';

/** What one segment made readable. `lost` says that bytes before these, unread so far, will never come. */
export interface InOrder {
  readonly chunks: readonly Buffer[];
  readonly lost: boolean;
}

interface Segment {
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Segments kept while one before them is missing. */
const MAX_WAITING_BYTES = 32768;
const MAX_WAITING_SEGMENTS = 64;
/** What a segment costs beside its bytes. */
const OVERHEAD_BYTES = 256;

/** A number further off than any window in use belongs to another connection between the same ports. */
const MAX_DISTANCE = 2 ** 22;

/** Sequence numbers go round at 2^32: how far `one` is ahead of `other`, negative if behind. */
function distance(one: number, other: number): number {
  return (one - other) | 0;
}

export class SegmentQueue {
  #expected: number | null = null;
  #waiting: Segment[] = [];
  #waitingBytes = 0;

  /** Nothing waits for a missing segment. */
  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** The memory that waiting segments take. */
  get heldBytes(): number {
    return this.#waitingBytes + this.#waiting.length * OVERHEAD_BYTES;
  }

  /** Begins anew: `sequence` is the number of the next byte. */
  restart(sequence: number | null): void {
    this.#expected = sequence;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Begins anew at `sequence` where nothing is known that it could belong to; says whether it did. */
  anchor(sequence: number): boolean {
    if (this.#expected !== null && Math.abs(distance(sequence, this.#expected)) <= MAX_DISTANCE) return false;
    this.restart(sequence);
    return true;
  }

  /** What waits without a gap from `sequence` on. */
  waitingFrom(sequence: number): readonly Buffer[] {
    const chunks: Buffer[] = [];
    let next = sequence >>> 0;
    for (const { sequence: start, payload } of this.#waiting) {
      if (start !== next) continue;
      chunks.push(payload);
      next = (next + payload.length) >>> 0;
    }
    return chunks;
  }

  push(sequence: number, payload: Buffer): InOrder {
    if (payload.length === 0) return { chunks: [], lost: false };
    this.#expected ??= sequence;
    const ahead = distance(sequence, this.#expected);
    const isElsewhere = Math.abs(ahead) > MAX_DISTANCE;
    if (isElsewhere) this.restart(sequence);
    if (isElsewhere || (ahead === 0 && this.isIdle)) {
      this.#expected = (sequence + payload.length) >>> 0;
      return { chunks: [payload], lost: isElsewhere };
    }
    if (ahead + payload.length > 0) this.#keep({ sequence, payload });
    const lost = this.#giveUpGap();
    return { chunks: this.#drain(), lost };
  }

  #keep(segment: Segment): void {
    let at = this.#waiting.length;
    while (at > 0 && distance(segment.sequence, this.#waiting[at - 1]?.sequence ?? 0) < 0) at--;
    const twin = this.#waiting[at - 1];
    if (twin?.sequence === segment.sequence && twin.payload.length >= segment.payload.length) return;
    this.#waiting.splice(at, 0, { sequence: segment.sequence, payload: ownBytes(segment.payload) });
    this.#waitingBytes += segment.payload.length;
  }

  /** Goes on behind the gap once too much waits for it. */
  #giveUpGap(): boolean {
    const first = this.#waiting[0];
    if (first === undefined || this.#expected === null || distance(first.sequence, this.#expected) <= 0) return false;
    if (this.#waitingBytes <= MAX_WAITING_BYTES && this.#waiting.length <= MAX_WAITING_SEGMENTS) return false;
    this.#expected = first.sequence;
    return true;
  }

  /** Takes what is next in line, less the bytes that were there already. */
  #drain(): readonly Buffer[] {
    const chunks: Buffer[] = [];
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const seen = distance(this.#expected ?? first.sequence, first.sequence);
      if (seen < 0) break;
      this.#waiting.shift();
      this.#waitingBytes -= first.payload.length;
      if (seen >= first.payload.length) continue;
      chunks.push(first.payload.subarray(seen));
      this.#expected = (first.sequence + first.payload.length) >>> 0;
    }
    return chunks;
  }
}
