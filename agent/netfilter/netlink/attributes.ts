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

/** A part of a message: a run of attributes, or the value of one. Small objects cost a tenth of what a Buffer's view costs. */
export interface View {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The value of the first attribute of `type`, or null when there is none before the end or a broken length. */
export function find({ bytes, start, end }: View, type: number): View | null {
  let at = start;
  while (at + ATTRIBUTE_HEADER_BYTES <= end) {
    const length = readHostU16(bytes, at);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > end) return null;
    if ((readHostU16(bytes, at + 2) & NLA_TYPE_MASK) === type) {
      return { bytes, start: at + ATTRIBUTE_HEADER_BYTES, end: at + length };
    }
    at += align4(length);
  }
  return null;
}

export function lengthOf(view: View): number {
  return view.end - view.start;
}

/** The bytes themselves, not a copy. */
export function bytesOf(view: View): Buffer {
  return view.bytes.subarray(view.start, view.end);
}

export function findU8(attributes: View, type: number): number | null {
  const value = find(attributes, type);
  return value === null || lengthOf(value) < 1 ? null : value.bytes.readUInt8(value.start);
}

export function findU16(attributes: View, type: number): number | null {
  const value = find(attributes, type);
  return value === null || lengthOf(value) < 2 ? null : value.bytes.readUInt16BE(value.start);
}

export function findU32(attributes: View, type: number): number | null {
  const value = find(attributes, type);
  return value === null || lengthOf(value) < 4 ? null : value.bytes.readUInt32BE(value.start);
}

/** Counters and nanoseconds; exact up to 2^53. */
export function findU64(attributes: View, type: number): number | null {
  const value = find(attributes, type);
  if (value === null || lengthOf(value) < 8) return null;
  return value.bytes.readUInt32BE(value.start) * 2 ** 32 + value.bytes.readUInt32BE(value.start + 4);
}

/** Text up to the first NUL. */
export function findText(attributes: View, type: number): string | null {
  const value = find(attributes, type);
  if (value === null) return null;
  const bytes = bytesOf(value);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
