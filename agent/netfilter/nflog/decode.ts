// An NFLOG message as a LoggedPacket (linux/netfilter/nfnetlink_log.h).
// The one rule: what is missing is null or empty, what is no whole IP packet is no packet; nothing throws.

import { bytesOf, find, findText, findU32, lengthOf, type View } from '../netlink/attributes.ts';
import { decodeIp } from '../packet/decode.ts';
import type { InterfaceNames } from './interface-names.ts';
import type { LoggedPacket } from './logged-packet.ts';

const NFULA_PACKET_HDR = 1;
const NFULA_MARK = 2;
const NFULA_TIMESTAMP = 3;
const NFULA_IFINDEX_INDEV = 4;
const NFULA_IFINDEX_OUTDEV = 5;
const NFULA_HWADDR = 8;
const NFULA_PAYLOAD = 9;
const NFULA_PREFIX = 10;
const NFULA_SEQ = 12;

/** `sequence` counts the packets of the group; null where the kernel was not asked to count. */
export interface LogMessage {
  readonly packet: LoggedPacket | null;
  readonly sequence: number | null;
}

export function decodeLogMessage(attributes: View, names: InterfaceNames, now: () => number): LogMessage {
  const sequence = findU32(attributes, NFULA_SEQ);
  const payload = find(attributes, NFULA_PAYLOAD);
  const header = find(attributes, NFULA_PACKET_HDR);
  if (payload === null || header === null || lengthOf(header) < 4) return { packet: null, sequence };
  const decoded = decodeIp(bytesOf(payload), decodeTimeMs(find(attributes, NFULA_TIMESTAMP)) ?? now());
  if (decoded.kind !== 'packet') return { packet: null, sequence };
  const nameOf = (type: number): string | null => {
    const index = findU32(attributes, type);
    return index === null ? null : names.nameOf(index);
  };
  const packet: LoggedPacket = {
    packet: decoded.packet,
    prefix: findText(attributes, NFULA_PREFIX) ?? '',
    mark: findU32(attributes, NFULA_MARK) ?? 0,
    hook: header.bytes.readUInt8(header.start + 2),
    inInterface: nameOf(NFULA_IFINDEX_INDEV),
    outInterface: nameOf(NFULA_IFINDEX_OUTDEV),
    mac: decodeMac(find(attributes, NFULA_HWADDR)),
  };
  return { packet, sequence };
}

/** struct nfulnl_msg_packet_timestamp: seconds and microseconds since the epoch, 64 bits each; the upper half is 0 until 2106. */
function decodeTimeMs(timestamp: View | null): number | null {
  if (timestamp === null || lengthOf(timestamp) < 16) return null;
  const { bytes, start } = timestamp;
  return bytes.readUInt32BE(start + 4) * 1000 + bytes.readUInt32BE(start + 12) / 1000;
}

/** struct nfulnl_msg_packet_hw: the sender's address as the link layer has it. */
function decodeMac(hardware: View | null): string | null {
  if (hardware === null || lengthOf(hardware) < 4) return null;
  const bytes = bytesOf(hardware);
  const length = bytes.readUInt16BE(0);
  if (length === 0 || 4 + length > bytes.length) return null;
  return Array.from(bytes.subarray(4, 4 + length), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
