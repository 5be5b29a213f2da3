// Numbers in the byte order of this machine, as netlink's own headers carry them (linux/netlink.h).
// The one rule: what is host order on the wire is read and written here; attributes of netfilter are big endian and are not.

import { endianness } from 'node:os';

const LITTLE = endianness() === 'LE';

export function readHostU16(bytes: Buffer, at: number): number {
  return LITTLE ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

export function readHostU32(bytes: Buffer, at: number): number {
  return LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

export function readHostI32(bytes: Buffer, at: number): number {
  return LITTLE ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
}

export function writeHostU16(bytes: Buffer, value: number, at: number): void {
  if (LITTLE) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}

export function writeHostU32(bytes: Buffer, value: number, at: number): void {
  if (LITTLE) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}
