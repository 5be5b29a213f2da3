// Datagrams in pieces, for tests of reassembly.
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { Fragment } from '../../agent/netfilter/packet/decoded.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';
import type { Reassembly } from '../../agent/netfilter/packet/reassembly.ts';
import { type Datagram, ipFragment, ipFragments, udpDatagram } from '../kit/ip.ts';

export const PORTS = { sourcePort: 5060, destinationPort: 5060 };
export const ENDS = [
  { source: '192.0.2.1', destination: '198.51.100.7' },
  { source: '2001:db8::1', destination: '2001:db8::7' },
] as const;

/** A UDP datagram of `bytes` bytes of payload, no two neighbouring blocks alike. */
export function datagramOf(bytes: number, identification = 1, family = 0): Datagram {
  const payload = Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index >> 3) + identification));
  return { ...udpDatagram({ ...(ENDS[family] ?? ENDS[0]), ...PORTS, payload }), identification };
}

export function fragmentOf(bytes: Buffer, timeMs = 0): Fragment {
  const decoded = decodeIp(bytes, timeMs);
  if (decoded.kind !== 'fragment') throw new Error(JSON.stringify(decoded));
  return decoded;
}

export function fragmentsOf(datagram: Datagram, maxPayloadBytes: number, timeMs = 0): Fragment[] {
  return ipFragments(datagram, maxPayloadBytes).map((bytes) => fragmentOf(bytes, timeMs));
}

/** A piece of the datagram, `from` to `to` in bytes of its IP payload. */
export function piece(datagram: Datagram, from: number, to: number, timeMs = 0): Fragment {
  const payload = datagram.payload.subarray(from, to);
  return fragmentOf(ipFragment({ ...datagram, payload }, { offset: from, more: to < datagram.payload.length }), timeMs);
}

export function pushAll(reassembly: Reassembly, fragments: readonly Fragment[]): Packet[] {
  return fragments.map((fragment) => reassembly.push(fragment)).filter((packet) => packet !== null);
}
