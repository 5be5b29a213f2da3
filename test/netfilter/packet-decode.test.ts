import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { Decoded } from '../../agent/netfilter/packet/decoded.ts';
import { ownBytes } from '../../agent/netfilter/packet/own-bytes.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';
import { type Datagram, ipFragment, ipPacket, tcpSegment, udpDatagram } from '../kit/ip.ts';

const TIME_MS = 1_700_000_000_123.456;
const V4 = { source: '192.0.2.1', destination: '198.51.100.7' };
const V6 = { source: '2001:db8::1', destination: '2001:db8:0:1::7' };
const PORTS = { sourcePort: 5060, destinationPort: 5080 };
const PAYLOAD = Buffer.from('OPTIONS sip:a SIP/2.0');

function packetOf(decoded: Decoded): Packet {
  if (decoded.kind !== 'packet') throw new Error(JSON.stringify(decoded));
  return decoded.packet;
}

function decoded(datagram: Datagram): Packet {
  return packetOf(decodeIp(ipPacket(datagram), TIME_MS));
}

/** Puts extension headers between the IPv6 header and the datagram's own. */
function extended(
  datagram: Datagram,
  ...headers: readonly { readonly type: number; readonly body: Buffer }[]
): Datagram {
  let { protocol, payload } = datagram;
  for (const { type, body } of headers.toReversed()) {
    const header = Buffer.from(body);
    header.writeUInt8(protocol, 0);
    protocol = type;
    payload = Buffer.concat([header, payload]);
  }
  return { ...datagram, protocol, payload };
}

const HOP_BY_HOP = { type: 0, body: Buffer.from('0001010000000000' + '0000000000000000', 'hex') };
const ROUTING = { type: 43, body: Buffer.from('0000040000000000', 'hex') };
const DESTINATION_OPTIONS = { type: 60, body: Buffer.from('0000010400000000', 'hex') };
const AUTHENTICATION = { type: 51, body: Buffer.concat([Buffer.from('0004', 'hex'), Buffer.alloc(22)]) };
const ATOMIC_FRAGMENT = { type: 44, body: Buffer.from('0000000000000001', 'hex') };

describe.each([
  ['IPv4', V4, 4],
  ['IPv6', V6, 6],
] as const)('decoding %s', (_, ends, family) => {
  it('gives a UDP datagram with its ends, its time and its payload', () => {
    expect(decoded(udpDatagram({ ...ends, ...PORTS, payload: PAYLOAD }))).toEqual({
      timeMs: TIME_MS,
      family,
      protocol: 17,
      source: { address: ends.source, port: 5060 },
      destination: { address: ends.destination, port: 5080 },
      payload: PAYLOAD,
    });
  });

  it('gives a TCP segment with its flags, and finds the payload behind the options', () => {
    const options = Buffer.from('0101080a0000000100000002', 'hex');
    const segment = { ...ends, ...PORTS, payload: PAYLOAD, sequence: 0xfffffff0, fin: true, options };
    const packet = decoded(tcpSegment(segment));
    expect(packet.payload).toEqual(PAYLOAD);
    expect(packet.tcp).toEqual({ sequence: 0xfffffff0, syn: false, fin: true, rst: false });
  });

  it('counts the SYN itself, so the sequence is that of the first byte of data', () => {
    const syn = decoded(tcpSegment({ ...ends, ...PORTS, payload: PAYLOAD, sequence: 0xffffffff, syn: true }));
    expect(syn.tcp).toEqual({ sequence: 0, syn: true, fin: false, rst: false });
  });

  it('leaves other protocols opaque, with port 0', () => {
    const packet = decoded({ ...ends, protocol: 47, payload: PAYLOAD });
    expect([packet.protocol, packet.source.port, packet.destination.port]).toEqual([47, 0, 0]);
    expect(packet.payload).toEqual(PAYLOAD);
  });

  it('takes what follows the packet for padding of the link layer', () => {
    const bytes = Buffer.concat([
      ipPacket(udpDatagram({ ...ends, ...PORTS, payload: PAYLOAD })),
      Buffer.alloc(30, 0xee),
    ]);
    expect(packetOf(decodeIp(bytes, TIME_MS)).payload).toEqual(PAYLOAD);
  });

  it('says of every shortened packet that it was cut', () => {
    const bytes = ipPacket(udpDatagram({ ...ends, ...PORTS, payload: PAYLOAD }));
    for (let length = 1; length < bytes.length; length++) {
      expect(decodeIp(bytes.subarray(0, length), TIME_MS)).toEqual({ kind: 'undecodable', reason: 'cut' });
    }
  });

  it('reads to the end of the frame when offloading left the lengths 0', () => {
    const datagram = udpDatagram({ ...ends, ...PORTS, payload: PAYLOAD });
    datagram.payload.writeUInt16BE(0, 4);
    const bytes = ipPacket(datagram);
    bytes.writeUInt16BE(0, family === 4 ? 2 : 4);
    expect(packetOf(decodeIp(bytes, TIME_MS)).payload).toEqual(PAYLOAD);
  });

  it('tells a fragment with its place in the datagram', () => {
    const fragment = ipFragment(
      { ...ends, protocol: 17, identification: 77, payload: PAYLOAD },
      { offset: 1480, more: false },
    );
    expect(decodeIp(fragment, TIME_MS)).toEqual({
      kind: 'fragment',
      timeMs: TIME_MS,
      family,
      protocol: 17,
      ...ends,
      identification: 77,
      offset: 1480,
      more: false,
      payload: PAYLOAD,
    });
  });

  it.each([
    ['is not a multiple of 8 bytes though more follow', PAYLOAD, { offset: 0, more: true }],
    ['is empty', Buffer.alloc(0), { offset: 8, more: false }],
    ['reaches beyond 64 kB', Buffer.alloc(24), { offset: 65_520, more: false }],
  ])('refuses a fragment that %s', (_, payload, slice) => {
    const bytes = ipFragment({ ...ends, protocol: 17, payload }, slice);
    expect(decodeIp(bytes, TIME_MS)).toEqual({ kind: 'undecodable', reason: 'fragment' });
  });

  it.each([
    ['udp-length', 17, Buffer.alloc(7)],
    ['udp-length', 17, Buffer.from('13c413c400070000', 'hex')],
    ['udp-length', 17, Buffer.from('13c413c400090000', 'hex')],
    ['tcp-length', 6, Buffer.alloc(19)],
    ['tcp-length', 6, Buffer.from('13c413c40000000000000000401000000000', 'hex')],
    ['tcp-length', 6, Buffer.concat([Buffer.from('13c413c4000000000000000060100000', 'hex'), Buffer.alloc(4)])],
    ['tcp-length', 6, Buffer.concat([Buffer.from('13c413c4000000000000000040100000', 'hex'), Buffer.alloc(4)])],
    ['extension-header', 51, Buffer.from('11ff000000000000', 'hex')],
  ] as const)('answers %s for protocol %d with a wrong length (%#)', (reason, protocol, payload) => {
    expect(decodeIp(ipPacket({ ...ends, protocol, payload }), TIME_MS)).toEqual({ kind: 'undecodable', reason });
  });

  it.each(family === 4 ? [51] : [0, 43, 44, 51, 60])(
    'refuses header %d where the packet breaks off in it',
    (protocol) => {
      for (let length = 0; length < 8; length++) {
        const bytes = ipPacket({ ...ends, protocol, payload: Buffer.alloc(length) });
        expect(decodeIp(bytes, TIME_MS)).toEqual({ kind: 'undecodable', reason: 'extension-header' });
      }
    },
  );

  it('passes over an authentication header', () => {
    const packet = decoded(extended(udpDatagram({ ...ends, ...PORTS, payload: PAYLOAD }), AUTHENTICATION));
    expect([packet.protocol, packet.payload]).toEqual([17, PAYLOAD]);
  });
});

describe('decoding IPv4', () => {
  it('finds the payload behind IP options', () => {
    const plain = ipPacket(udpDatagram({ ...V4, ...PORTS, payload: PAYLOAD }));
    const bytes = Buffer.concat([plain.subarray(0, 20), Buffer.from('94040000', 'hex'), plain.subarray(20)]);
    bytes.writeUInt8(0x46, 0);
    bytes.writeUInt16BE(bytes.length, 2);
    expect(packetOf(decodeIp(bytes, TIME_MS)).payload).toEqual(PAYLOAD);
  });

  it.each([
    ['a header of 16 bytes', 0x44, 49],
    ['a header longer than the packet', 0x4f, 49],
    ['a total length below the header', 0x45, 19],
  ])('refuses %s', (_, first, total) => {
    const bytes = ipPacket(udpDatagram({ ...V4, ...PORTS, payload: PAYLOAD }));
    bytes.writeUInt8(first, 0);
    bytes.writeUInt16BE(total, 2);
    expect(decodeIp(bytes, TIME_MS)).toEqual({ kind: 'undecodable', reason: 'ip-length' });
  });
});

describe('decoding IPv6', () => {
  it('walks through extension headers in any number', () => {
    const datagram = udpDatagram({ ...V6, ...PORTS, payload: PAYLOAD });
    const headers = [HOP_BY_HOP, DESTINATION_OPTIONS, ROUTING, AUTHENTICATION, ATOMIC_FRAGMENT, DESTINATION_OPTIONS];
    const packet = decoded(extended(datagram, ...headers));
    expect([packet.protocol, packet.source.port, packet.payload]).toEqual([17, 5060, PAYLOAD]);
  });

  it('takes a Fragment header behind another for an attempt to hide', () => {
    const nested = extended(udpDatagram({ ...V6, ...PORTS, payload: PAYLOAD }), ATOMIC_FRAGMENT, ATOMIC_FRAGMENT);
    expect(decodeIp(ipPacket(nested), TIME_MS)).toEqual({ kind: 'undecodable', reason: 'fragment' });
  });

  it('refuses an extension header that claims more than there is', () => {
    const bytes = ipPacket({ ...V6, protocol: 60, payload: Buffer.from('1102010400000000', 'hex') });
    expect(decodeIp(bytes, TIME_MS)).toEqual({ kind: 'undecodable', reason: 'extension-header' });
  });
});

describe('decoding what is no packet', () => {
  it('names an empty buffer and a version that is neither 4 nor 6', () => {
    expect(decodeIp(Buffer.alloc(0), TIME_MS)).toEqual({ kind: 'undecodable', reason: 'empty' });
    expect(decodeIp(Buffer.alloc(40, 0x55), TIME_MS)).toEqual({ kind: 'undecodable', reason: 'version' });
  });

  it('never throws, and never gives a payload from outside the bytes', () => {
    const plausible = fc.tuple(
      fc.constantFrom(0x45, 0x46, 0x4f, 0x60),
      fc.constantFrom(6, 17, 0, 43, 44, 51, 60),
      fc.uint8Array({ maxLength: 120 }),
    );
    fc.assert(
      fc.property(plausible, ([first, protocol, rest]) => {
        const bytes = Buffer.from([first, ...rest]);
        if (bytes.length > 9) bytes.writeUInt8(protocol, first === 0x60 ? 6 : 9);
        if (bytes.length > 5) bytes.writeUInt16BE(bytes.length % 2 ? bytes.length : 0, first === 0x60 ? 4 : 2);
        const answer = decodeIp(bytes, TIME_MS);
        const payload =
          answer.kind === 'packet' ? answer.packet.payload : answer.kind === 'fragment' ? answer.payload : bytes;
        expect(bytes.includes(payload)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a copy to keep', () => {
  it('holds on to its own bytes and to nothing beside them', () => {
    const chunk = Buffer.from('a view into something larger');
    const copy = ownBytes(chunk.subarray(2, 6));
    chunk.fill(0);
    expect(copy.toString()).toBe('view');
    expect(copy.buffer.byteLength).toBe(4);
  });
});
