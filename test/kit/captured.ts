// Reading a capture that is in memory, and cutting byte streams to pieces.

import fc from 'fast-check';
import { type CaptureEnd, readCapture } from '../../agent/netfilter/capture/source.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';

export interface Captured {
  readonly end: CaptureEnd;
  readonly packets: readonly Packet[];
}

/** What the capture in `chunks` holds. */
export async function readChunks(...chunks: readonly Buffer[]): Promise<Captured> {
  const packets: Packet[] = [];
  const end = await readCapture(streamOf(chunks), (packet) => packets.push(packet));
  return { end, packets };
}

/** The same bytes, cut at the places that `sizes` tells in turn. */
export function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** Sizes for `cut`: from single bytes to more than a record. */
export const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4000 })), {
  minLength: 1,
  maxLength: 12,
});

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
