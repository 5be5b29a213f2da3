// One netlink message: a 16-byte header in host order, then for nfnetlink a 4-byte nfgenmsg, then attributes.
// The one rule: build and parse mirror each other, and parsing answers null rather than read beyond the bytes.
// linux/netlink.h, linux/netfilter/nfnetlink.h.

import type { View } from './attributes.ts';
import { readHostI32, readHostU16, readHostU32, writeHostU16, writeHostU32 } from './byte-order.ts';

export const HEADER_BYTES = 16;
const NFGENMSG_BYTES = 4;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x001;
export const NLM_F_ACK = 0x004;
/** NLM_F_ROOT | NLM_F_MATCH: the whole table. */
export const NLM_F_DUMP = 0x300;
/** On an event about an entry that was made just now. */
export const NLM_F_CREATE = 0x400;

export const SUBSYSTEM_CONNTRACK = 1;
export const SUBSYSTEM_LOG = 4;
export const SUBSYSTEM_NFTABLES = 10;

export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;

export interface Header {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly portId: number;
}

/** `family` is an AF_ or NFPROTO_ number; `resourceId` the NFLOG group, elsewhere 0; `attributes` what follows. */
export interface NetfilterBody {
  readonly family: number;
  readonly resourceId: number;
  readonly attributes: View;
}

/** nlmsg_type of a message of one nfnetlink subsystem. */
export function netfilterType(subsystem: number, message: number): number {
  return (subsystem << 8) | message;
}

export function buildMessage(header: Header, body: Buffer): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + body.length);
  writeHostU32(message, message.length, 0);
  writeHostU16(message, header.type, 4);
  writeHostU16(message, header.flags, 6);
  writeHostU32(message, header.sequence, 8);
  writeHostU32(message, header.portId, 12);
  body.copy(message, HEADER_BYTES);
  return message;
}

/** The header of a whole message as framing.ts cuts it out; null when there are fewer than 16 bytes. */
export function parseHeader(message: Buffer): Header | null {
  if (message.length < HEADER_BYTES) return null;
  return {
    type: readHostU16(message, 4),
    flags: readHostU16(message, 6),
    sequence: readHostU32(message, 8),
    portId: readHostU32(message, 12),
  };
}

export function buildNetfilterBody(family: number, resourceId: number, attributes: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(NFGENMSG_BYTES);
  head.writeUInt8(family, 0);
  head.writeUInt16BE(resourceId, 2);
  return Buffer.concat([head, ...attributes]);
}

/** What follows the header of an nfnetlink message; null when the nfgenmsg is cut off. */
export function parseNetfilterBody(message: Buffer): NetfilterBody | null {
  if (message.length < HEADER_BYTES + NFGENMSG_BYTES) return null;
  return {
    family: message.readUInt8(HEADER_BYTES),
    resourceId: message.readUInt16BE(HEADER_BYTES + 2),
    attributes: { bytes: message, start: HEADER_BYTES + NFGENMSG_BYTES, end: message.length },
  };
}

/** The errno of an NLMSG_ERROR (0 is an acknowledgement) or of the NLMSG_DONE that ends a dump, as a positive number. */
export function parseErrno(message: Buffer): number {
  return message.length < HEADER_BYTES + 4 ? 0 : Math.abs(readHostI32(message, HEADER_BYTES));
}
