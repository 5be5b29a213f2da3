// The Interface Description Block of pcapng (draft-ietf-opsawg-pcapng section 4.2): what its packets' times and bytes mean.
// The one rule: an option that is not understood or too short is passed over, for the packets can still be read.

import type { ByteOrder } from './byte-order.ts';

/** How to read packets of one interface. `snapBytes` 0 means unlimited. */
export interface CaptureInterface {
  readonly linkType: number;
  readonly snapBytes: number;
  readonly ticksPerMs: number;
  readonly offsetSeconds: number;
}

const OPTION_END = 0;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;
const DEFAULT_TICKS_PER_MS = 1000;

/** Reads the block's body, `bytes[start..end)`; null when it is too short to name a link type. */
export function readInterface(order: ByteOrder, bytes: Buffer, start: number, end: number): CaptureInterface | null {
  if (start + 8 > end) return null;
  let ticksPerMs = DEFAULT_TICKS_PER_MS;
  let offsetSeconds = 0;
  for (let at = start + 8; at + 4 <= end; ) {
    const code = order.u16(bytes, at);
    const length = order.u16(bytes, at + 2);
    const value = at + 4;
    if (code === OPTION_END || value + length > end) break;
    if (code === OPTION_TIME_RESOLUTION && length >= 1) ticksPerMs = ticksPerMsOf(bytes.readUInt8(value));
    if (code === OPTION_TIME_OFFSET && length >= 8) offsetSeconds = Number(order.i64(bytes, value));
    at = value + ((length + 3) & ~3);
  }
  return { linkType: order.u16(bytes, start), snapBytes: order.u32(bytes, start + 4), ticksPerMs, offsetSeconds };
}

/** Milliseconds since the epoch of the 64-bit count of ticks whose upper half is at `at`. */
export function timeOf(from: CaptureInterface, order: ByteOrder, bytes: Buffer, at: number): number {
  const ticks = order.u32(bytes, at) * 2 ** 32 + order.u32(bytes, at + 4);
  return ticks / from.ticksPerMs + from.offsetSeconds * 1000;
}

/** The resolution is a negative power of 2 when its top bit is set, else of 10. */
function ticksPerMsOf(resolution: number): number {
  const exponent = resolution & 0x7f;
  return ((resolution & 0x80) !== 0 ? 2 ** exponent : 10 ** exponent) / 1000;
}
