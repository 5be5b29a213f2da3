// One IP packet out of its bytes: IPv4 (RFC 791) and IPv6 (RFC 8200).
// The one rule: bytes from outside never throw; what cannot be read is answered with the reason.

import { type Decoded, undecodable } from './decoded.ts';
import { FRAGMENT_HEADER_BYTES, walkExtensionHeaders } from './extension-headers.ts';
import { formatIpv4, formatIpv6 } from './format-address.ts';
import { decodeTransport, type NetworkHeader } from './transport.ts';

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const IPV4_MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const MAX_DATAGRAM_BYTES = 65535;

/**
 * Decodes the packet whose IP header begins at `bytes[0]`; what follows the packet's own length is link-layer padding.
 * `timeMs` is milliseconds since the epoch. The payload of the answer is a view into `bytes`, not a copy.
 */
export function decodeIp(bytes: Buffer, timeMs: number): Decoded {
  if (bytes.length === 0) return undecodable('empty');
  switch (bytes.readUInt8(0) >> 4) {
    case 4:
      return decodeIpv4(bytes, timeMs);
    case 6:
      return decodeIpv6(bytes, timeMs);
    default:
      return undecodable('version');
  }
}

/**
 * Decodes what a datagram carries once its network header is known: the rest of the extension headers, then the transport.
 * reassembly.ts ends here too, where one more Fragment header would be a datagram in pieces within pieces: refused.
 */
export function decodePayload(header: NetworkHeader, protocol: number, payload: Buffer): Decoded {
  const chain = walkExtensionHeaders(header.family, protocol, payload, 0, payload.length);
  if (chain.kind === 'broken') return undecodable('extension-header');
  if (chain.kind === 'fragment') return undecodable('fragment');
  return decodeTransport(header, chain.protocol, payload, chain.start, payload.length);
}

function decodeIpv4(bytes: Buffer, timeMs: number): Decoded {
  if (bytes.length < IPV4_HEADER_BYTES) return undecodable('cut');
  const headerBytes = (bytes.readUInt8(0) & 0x0f) * 4;
  // Segmentation offload leaves the total length 0 in the sender's own capture: then the frame's end is the packet's.
  const end = bytes.readUInt16BE(2) || bytes.length;
  if (headerBytes < IPV4_HEADER_BYTES || end < headerBytes) return undecodable('ip-length');
  if (end > bytes.length) return undecodable('cut');
  const header: NetworkHeader = {
    timeMs,
    family: 4,
    source: formatIpv4(bytes, 12),
    destination: formatIpv4(bytes, 16),
  };
  const protocol = bytes.readUInt8(9);
  const fragmentation = bytes.readUInt16BE(6);
  if ((fragmentation & (IPV4_MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) !== 0) {
    const offset = (fragmentation & FRAGMENT_OFFSET_MASK) * 8;
    const more = (fragmentation & IPV4_MORE_FRAGMENTS) !== 0;
    return fragment(header, protocol, bytes.readUInt16BE(4), offset, more, bytes.subarray(headerBytes, end));
  }
  const chain = walkExtensionHeaders(4, protocol, bytes, headerBytes, end);
  if (chain.kind !== 'transport') return undecodable('extension-header');
  return decodeTransport(header, chain.protocol, bytes, chain.start, end);
}

function decodeIpv6(bytes: Buffer, timeMs: number): Decoded {
  if (bytes.length < IPV6_HEADER_BYTES) return undecodable('cut');
  // As with IPv4's total length, 0 is offloading (or an RFC 2675 jumbogram).
  const payloadBytes = bytes.readUInt16BE(4);
  const end = payloadBytes === 0 ? bytes.length : IPV6_HEADER_BYTES + payloadBytes;
  if (end > bytes.length) return undecodable('cut');
  const header: NetworkHeader = { timeMs, family: 6, source: formatIpv6(bytes, 8), destination: formatIpv6(bytes, 24) };
  const chain = walkExtensionHeaders(6, bytes.readUInt8(6), bytes, IPV6_HEADER_BYTES, end);
  switch (chain.kind) {
    case 'broken':
      return undecodable('extension-header');
    case 'transport':
      return decodeTransport(header, chain.protocol, bytes, chain.start, end);
    case 'fragment':
      return decodeFragmentHeader(header, bytes, chain.start, end);
  }
}

function decodeFragmentHeader(header: NetworkHeader, bytes: Buffer, at: number, end: number): Decoded {
  const protocol = bytes.readUInt8(at);
  const field = bytes.readUInt16BE(at + 2);
  const payload = bytes.subarray(at + FRAGMENT_HEADER_BYTES, end);
  const offset = field & 0xfff8;
  const more = (field & 1) !== 0;
  // An "atomic" fragment is a whole packet and never meets the others (RFC 6946).
  if (offset === 0 && !more) return decodePayload(header, protocol, payload);
  return fragment(header, protocol, bytes.readUInt32BE(at + 4), offset, more, payload);
}

/** Every fragment but the last is a multiple of 8 bytes long, none is empty, none reaches beyond the largest datagram. */
function fragment(
  header: NetworkHeader,
  protocol: number,
  identification: number,
  offset: number,
  more: boolean,
  payload: Buffer,
): Decoded {
  const aligned = !more || payload.length % 8 === 0;
  if (!aligned || payload.length === 0 || offset + payload.length > MAX_DATAGRAM_BYTES) return undecodable('fragment');
  return { kind: 'fragment', ...header, protocol, identification, offset, more, payload };
}
