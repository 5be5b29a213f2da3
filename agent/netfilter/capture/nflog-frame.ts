// LINKTYPE_NFLOG: a netfilter log message as a frame, a short header and then type-length-values (linux/netfilter/nfnetlink_log.h).
// The one rule: lengths and types are in the capturing host's byte order; the packet in it is in network order as ever.

import type { Frame } from './frame.ts';

const HEADER_BYTES = 4;
const TLV_HEADER_BYTES = 4;
const NFULA_PAYLOAD = 9;

/** The logged packet, from its IP header on, or null when the message carries none. */
export function nflogPayload(frame: Frame): Buffer | null {
  const { bytes, byteOrder } = frame;
  let at = HEADER_BYTES;
  while (at + TLV_HEADER_BYTES <= bytes.length) {
    const length = byteOrder.u16(bytes, at);
    const type = byteOrder.u16(bytes, at + 2);
    if (length < TLV_HEADER_BYTES) return null;
    if (type === NFULA_PAYLOAD) return bytes.subarray(at + TLV_HEADER_BYTES, at + length);
    at += (length + 3) & ~3;
  }
  return null;
}
