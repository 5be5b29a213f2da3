// Netlink attributes: length and type in host order, the value, padding to 4 (linux/netlink.h, struct nlattr).
// The one rule: a length that does not fit into what is left ends the reading; nothing throws on bytes from outside.

import { readHostU16, writeHostU16 } from './byte-order.ts';

const ATTRIBUTE_HEADER_BYTES = 4;
const NLA_F_NESTED = 0x8000;
/** The upper two bits of a type are flags (nested, network byte order). */
const NLA_TYPE_MASK = 0x3fff;

export function align4(bytes: number): number {
  return (bytes + 3) & ~3;
}

/** One attribute with its padding. */
export function attribute(type: number, value: Uint8Array): Buffer {
  const length = ATTRIBUTE_HEADER_BYTES + value.length;
  const bytes = Buffer.alloc(align4(length));
  writeHostU16(bytes, length, 0);
  writeHostU16(bytes, type, 2);
  bytes.set(value, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

export function nested(type: number, ...children: readonly Buffer[]): Buffer {
  return attribute(type | NLA_F_NESTED, Buffer.concat(children));
}

export function u8(type: number, value: number): Buffer {
  return attribute(type, Uint8Array.of(value));
}

export function u16(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return attribute(type, bytes);
}

export function u32(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return attribute(type, bytes);
}

/** Text with the NUL that the kernel expects behind it. */
export function text(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`));
}

/** The value of the first attribute of `type` among `attributes` (a view), or null when there is none before the end or a broken length. */
export function find(attributes: Buffer, type: number): Buffer | null {
  let at = 0;
  while (at + ATTRIBUTE_HEADER_BYTES <= attributes.length) {
    const length = readHostU16(attributes, at);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > attributes.length) return null;
    if ((readHostU16(attributes, at + 2) & NLA_TYPE_MASK) === type) {
      return attributes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length);
    }
    at += align4(length);
  }
  return null;
}

export function findU8(attributes: Buffer, type: number): number | null {
  const value = find(attributes, type);
  return value === null || value.length < 1 ? null : value.readUInt8(0);
}

export function findU16(attributes: Buffer, type: number): number | null {
  const value = find(attributes, type);
  return value === null || value.length < 2 ? null : value.readUInt16BE(0);
}

export function findU32(attributes: Buffer, type: number): number | null {
  const value = find(attributes, type);
  return value === null || value.length < 4 ? null : value.readUInt32BE(0);
}

/** Counters and nanoseconds; exact up to 2^53. */
export function findU64(attributes: Buffer, type: number): number | null {
  const value = find(attributes, type);
  return value === null || value.length < 8 ? null : Number(value.readBigUInt64BE(0));
}

/** Text up to the first NUL. */
export function findText(attributes: Buffer, type: number): string | null {
  const value = find(attributes, type);
  if (value === null) return null;
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end < 0 ? value.length : end);
}
