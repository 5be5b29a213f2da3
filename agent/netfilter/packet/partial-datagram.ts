// One datagram of which some fragments are here. The one rule: no byte of it is ever held twice, so it is complete
// exactly when as many bytes are held as its last fragment says it has.

import type { Fragment } from './decoded.ts';
import { ownBytes } from './own-bytes.ts';

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

export interface PartialDatagram {
  readonly startedMs: number;
  /** Sorted by `start`, none overlapping another. */
  readonly pieces: Piece[];
  payloadBytes: number;
  /** Known from the last fragment on (`more` false), null before. */
  length: number | null;
  /** What the datagram carries. The fragment at offset 0 has the last word (RFC 8200 section 4.5). */
  protocol: number;
}

export type AddOutcome = 'waiting' | 'complete' | 'duplicate' | 'contradictory' | 'tooManyFragments';

/** The datagram that `first`, the first of its fragments to come, tells of. */
export function partialDatagram(first: Fragment): PartialDatagram {
  return { startedMs: first.timeMs, pieces: [], payloadBytes: 0, length: null, protocol: first.protocol };
}

/**
 * Takes a copy of the fragment's bytes: a view would keep the whole block alive that it was read in. Bytes that are all held
 * already are a duplicate and the first word counts, as in Linux (net/ipv4/inet_fragment.c); bytes of which some are held, or
 * a second opinion on the datagram's length, contradict what came before.
 */
export function addFragment(partial: PartialDatagram, fragment: Fragment, maxFragments: number): AddOutcome {
  const start = fragment.offset;
  const end = start + fragment.payload.length;
  if (!agreesOnLength(partial, end, fragment.more)) return 'contradictory';
  const held = heldBytes(partial.pieces, start, end);
  if (held === end - start) return 'duplicate';
  if (held > 0) return 'contradictory';
  if (partial.pieces.length >= maxFragments) return 'tooManyFragments';
  if (!fragment.more) partial.length = end;
  if (start === 0) partial.protocol = fragment.protocol;
  const position = partial.pieces.findLastIndex((piece) => piece.start < start) + 1;
  partial.pieces.splice(position, 0, { start, end, bytes: ownBytes(fragment.payload) });
  partial.payloadBytes += end - start;
  return partial.payloadBytes === partial.length ? 'complete' : 'waiting';
}

/** The bytes of a complete datagram, after its network header. */
export function joinPieces(partial: PartialDatagram): Buffer {
  return Buffer.concat(
    partial.pieces.map((piece) => piece.bytes),
    partial.payloadBytes,
  );
}

function agreesOnLength(partial: PartialDatagram, end: number, more: boolean): boolean {
  if (partial.length !== null) return more ? end <= partial.length : end === partial.length;
  const furthest = partial.pieces.at(-1)?.end ?? 0;
  return more || end >= furthest;
}

function heldBytes(pieces: readonly Piece[], start: number, end: number): number {
  let held = 0;
  for (const piece of pieces) held += Math.max(0, Math.min(end, piece.end) - Math.max(start, piece.start));
  return held;
}
