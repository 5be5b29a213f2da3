// From the transport header on: UDP (RFC 768), TCP (RFC 9293), anything else opaque with port 0.
// The one rule: a length that claims more than there is never reads beyond the packet. Checksums are not checked: with
// offloading the sender's own capture holds unfinished ones.

import { type Decoded, undecodable } from './decoded.ts';
import { type Packet, PROTOCOL_TCP, PROTOCOL_UDP } from './packet.ts';

/** What the network layer told about the bytes that follow it. */
export interface NetworkHeader {
  readonly timeMs: number;
  readonly family: 4 | 6;
  readonly source: string;
  readonly destination: string;
}

const UDP_HEADER_BYTES = 8;
const TCP_HEADER_BYTES = 20;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;

/** Decodes `bytes` from `start` up to `end`, the end of the IP packet. */
export function decodeTransport(
  header: NetworkHeader,
  protocol: number,
  bytes: Buffer,
  start: number,
  end: number,
): Decoded {
  switch (protocol) {
    case PROTOCOL_UDP:
      return decodeUdp(header, bytes, start, end);
    case PROTOCOL_TCP:
      return decodeTcp(header, bytes, start, end);
    default:
      return decodeOpaque(header, protocol, bytes, start, end);
  }
}

/** A length of 0 is a datagram whose sender left the splitting to its network card (or an RFC 2675 jumbogram): all of it. */
function decodeUdp(header: NetworkHeader, bytes: Buffer, start: number, end: number): Decoded {
  if (end - start < UDP_HEADER_BYTES) return undecodable('udp-length');
  const length = bytes.readUInt16BE(start + 4) || end - start;
  if (length < UDP_HEADER_BYTES || start + length > end) return undecodable('udp-length');
  const payload = bytes.subarray(start + UDP_HEADER_BYTES, start + length);
  return { kind: 'packet', packet: packetOf(header, PROTOCOL_UDP, portsAt(bytes, start), payload) };
}

function decodeTcp(header: NetworkHeader, bytes: Buffer, start: number, end: number): Decoded {
  if (end - start < TCP_HEADER_BYTES) return undecodable('tcp-length');
  const headerBytes = (bytes.readUInt8(start + 12) >> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || start + headerBytes > end) return undecodable('tcp-length');
  const flags = bytes.readUInt8(start + 13);
  const syn = (flags & SYN) !== 0;
  // A SYN takes a number of its own, so data in the same segment begins one later (RFC 9293 section 3.4).
  const sequence = (bytes.readUInt32BE(start + 4) + (syn ? 1 : 0)) >>> 0;
  const packet = packetOf(header, PROTOCOL_TCP, portsAt(bytes, start), bytes.subarray(start + headerBytes, end));
  return {
    kind: 'packet',
    packet: { ...packet, tcp: { sequence, syn, fin: (flags & FIN) !== 0, rst: (flags & RST) !== 0 } },
  };
}

function decodeOpaque(header: NetworkHeader, protocol: number, bytes: Buffer, start: number, end: number): Decoded {
  return { kind: 'packet', packet: packetOf(header, protocol, NO_PORTS, bytes.subarray(start, end)) };
}

interface Ports {
  readonly source: number;
  readonly destination: number;
}

const NO_PORTS: Ports = { source: 0, destination: 0 };

/** UDP and TCP begin alike. */
function portsAt(bytes: Buffer, start: number): Ports {
  return { source: bytes.readUInt16BE(start), destination: bytes.readUInt16BE(start + 2) };
}

function packetOf(header: NetworkHeader, protocol: number, ports: Ports, payload: Buffer): Packet {
  return {
    timeMs: header.timeMs,
    family: header.family,
    protocol,
    source: { address: header.source, port: ports.source },
    destination: { address: header.destination, port: ports.destination },
    payload,
  };
}
