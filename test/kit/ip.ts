// IP packets as a sender builds them, checksums and all: the counterpart of agent/netfilter/packet, written apart from it.

import { parseAddress } from '../../agent/netfilter/packet/address.ts';

export interface Datagram {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly payload: Buffer;
  readonly identification?: number;
}

export interface UdpDatagram {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Buffer;
}

export interface TcpSegment extends UdpDatagram {
  readonly sequence: number;
  readonly syn?: boolean;
  readonly fin?: boolean;
  readonly rst?: boolean;
  /** Raw options, a multiple of 4 bytes. */
  readonly options?: Buffer;
}

/** `identification` and `offset`/`more` of one fragment; `offset` counts bytes of the datagram's payload. */
interface Slice {
  readonly offset: number;
  readonly more: boolean;
}

const IPV6_FRAGMENT = 44;

/** The datagram as one packet. */
export function ipPacket(datagram: Datagram): Buffer {
  return datagram.source.includes(':') ? ipv6Packet(datagram) : ipv4Packet(datagram, null);
}

/** The datagram in fragments that carry at most `maxPayloadBytes` (a multiple of 8) each, in order. */
export function ipFragments(datagram: Datagram, maxPayloadBytes: number): Buffer[] {
  const fragments: Buffer[] = [];
  for (let offset = 0; offset < datagram.payload.length; offset += maxPayloadBytes) {
    const payload = datagram.payload.subarray(offset, offset + maxPayloadBytes);
    const slice = { offset, more: offset + payload.length < datagram.payload.length };
    fragments.push(ipFragment({ ...datagram, payload }, slice));
  }
  return fragments;
}

/** One fragment: `datagram.payload` is its part alone. */
export function ipFragment(datagram: Datagram, slice: Slice): Buffer {
  if (!datagram.source.includes(':')) return ipv4Packet(datagram, slice);
  const header = Buffer.alloc(8);
  header.writeUInt8(datagram.protocol, 0);
  header.writeUInt16BE(slice.offset | (slice.more ? 1 : 0), 2);
  header.writeUInt32BE(datagram.identification ?? 0, 4);
  return ipv6Packet({ ...datagram, protocol: IPV6_FRAGMENT, payload: Buffer.concat([header, datagram.payload]) });
}

export function udpDatagram(udp: UdpDatagram): Datagram {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(udp.sourcePort, 0);
  header.writeUInt16BE(udp.destinationPort, 2);
  header.writeUInt16BE(8 + udp.payload.length, 4);
  const payload = Buffer.concat([header, udp.payload]);
  const sum = transportChecksum(udp, 17, payload);
  payload.writeUInt16BE(sum === 0 ? 0xffff : sum, 6);
  return { source: udp.source, destination: udp.destination, protocol: 17, payload };
}

export function tcpSegment(tcp: TcpSegment): Datagram {
  const options = tcp.options ?? Buffer.alloc(0);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(tcp.sourcePort, 0);
  header.writeUInt16BE(tcp.destinationPort, 2);
  header.writeUInt32BE(tcp.sequence, 4);
  header.writeUInt8(((20 + options.length) / 4) << 4, 12);
  header.writeUInt8((tcp.fin ? 1 : 0) | (tcp.syn ? 2 : 0) | (tcp.rst ? 4 : 0) | (tcp.syn ? 0 : 0x10), 13);
  header.writeUInt16BE(65535, 14);
  const payload = Buffer.concat([header, options, tcp.payload]);
  payload.writeUInt16BE(transportChecksum(tcp, 6, payload), 16);
  return { source: tcp.source, destination: tcp.destination, protocol: 6, payload };
}

function ipv4Packet(datagram: Datagram, slice: Slice | null): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + datagram.payload.length, 2);
  header.writeUInt16BE(datagram.identification ?? 0, 4);
  if (slice !== null) header.writeUInt16BE((slice.offset >> 3) | (slice.more ? 0x2000 : 0), 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(datagram.protocol, 9);
  header.set(addressBytes(datagram.source), 12);
  header.set(addressBytes(datagram.destination), 16);
  header.writeUInt16BE(checksum([header]), 10);
  return Buffer.concat([header, datagram.payload]);
}

function ipv6Packet(datagram: Datagram): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(datagram.payload.length, 4);
  header.writeUInt8(datagram.protocol, 6);
  header.writeUInt8(64, 7);
  header.set(addressBytes(datagram.source), 8);
  header.set(addressBytes(datagram.destination), 24);
  return Buffer.concat([header, datagram.payload]);
}

/** Over the pseudo header as well (RFC 768, RFC 9293 section 3.1, RFC 8200 section 8.1); its field order does not matter. */
function transportChecksum(ends: UdpDatagram, protocol: number, payload: Buffer): number {
  const rest = Buffer.alloc(8);
  rest.writeUInt32BE(payload.length, 0);
  rest.writeUInt32BE(protocol, 4);
  return checksum([addressBytes(ends.source), addressBytes(ends.destination), rest, payload]);
}

/** RFC 1071. Every part but the last has an even length. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function addressBytes(text: string): Uint8Array {
  const bytes = parseAddress(text);
  if (bytes === null) throw new Error(`not an address: ${text}`);
  return bytes;
}
