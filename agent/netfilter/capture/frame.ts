// What a capture file holds, whatever its format: frames of a link layer, each with its time.

import type { ByteOrder } from './byte-order.ts';

/** One captured frame. `linkType` is a LINKTYPE_ number of tcpdump.org; `byteOrder` the capturing host's. */
export interface Frame {
  readonly timeMs: number;
  readonly linkType: number;
  readonly byteOrder: ByteOrder;
  readonly bytes: Buffer;
}

/** libpcap writes no longer frame than this (MAXIMUM_SNAPLEN); a record that claims more is damage. */
export const MAX_FRAME_BYTES = 262_144;

/**
 * What a format made of the bytes in hand: `used` of them are done with, and from there on it has to see `needed` bytes (more
 * than there are) to go on. `atBoundary` tells whether the file could end here. A fault ends the reading.
 */
export type Progress =
  | { readonly kind: 'read'; readonly used: number; readonly needed: number; readonly atBoundary: boolean }
  | { readonly kind: 'damaged'; readonly used: number };

/** A capture format: reads every whole record at the beginning of `bytes` and hands its frames on. */
export interface CaptureFormat {
  read(bytes: Buffer, onFrame: (frame: Frame) => void): Progress;
}
