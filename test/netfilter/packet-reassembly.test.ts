import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { Fragment } from '../../agent/netfilter/packet/decoded.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';
import { DEFAULT_REASSEMBLY_LIMITS, Reassembly } from '../../agent/netfilter/packet/reassembly.ts';
import { type Datagram, ipFragment, ipFragments, tcpSegment, udpDatagram } from '../kit/ip.ts';

const PORTS = { sourcePort: 5060, destinationPort: 5060 };
const ENDS = [
  { source: '192.0.2.1', destination: '198.51.100.7' },
  { source: '2001:db8::1', destination: '2001:db8::7' },
] as const;

/** A UDP datagram of `bytes` bytes of payload, no two neighbouring blocks alike. */
function datagramOf(bytes: number, identification = 1, family = 0): Datagram {
  const payload = Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index >> 3) + identification));
  return { ...udpDatagram({ ...(ENDS[family] ?? ENDS[0]), ...PORTS, payload }), identification };
}

function fragmentOf(bytes: Buffer, timeMs = 0): Fragment {
  const decoded = decodeIp(bytes, timeMs);
  if (decoded.kind !== 'fragment') throw new Error(JSON.stringify(decoded));
  return decoded;
}

function fragmentsOf(datagram: Datagram, maxPayloadBytes: number, timeMs = 0): Fragment[] {
  return ipFragments(datagram, maxPayloadBytes).map((bytes) => fragmentOf(bytes, timeMs));
}

/** A piece of the datagram, `from` to `to` in bytes of its IP payload. */
function piece(datagram: Datagram, from: number, to: number, timeMs = 0): Fragment {
  const payload = datagram.payload.subarray(from, to);
  return fragmentOf(ipFragment({ ...datagram, payload }, { offset: from, more: to < datagram.payload.length }), timeMs);
}

function pushAll(reassembly: Reassembly, fragments: readonly Fragment[]): Packet[] {
  return fragments.map((fragment) => reassembly.push(fragment)).filter((packet) => packet !== null);
}

describe('reassembly', () => {
  it('gives back random datagrams of both families from fragments of any size, in any order, mixed and repeated', () => {
    const sizes = fc.record({
      bytes: fc.integer({ min: 100, max: 5000 }),
      unit: fc.integer({ min: 1, max: 10 }),
      family: fc.nat(1),
    });
    const scenario = fc
      .array(sizes, { minLength: 1, maxLength: 4 })
      .map((list) =>
        list.map(({ bytes, unit, family }, index) => ({
          datagram: datagramOf(bytes, index + 1, family),
          unit: unit * 8,
        })),
      )
      .chain((list) => {
        const fragments = list.flatMap(({ datagram, unit }) => fragmentsOf(datagram, unit));
        const shuffled = fc.shuffledSubarray(fragments, { minLength: fragments.length, maxLength: fragments.length });
        return fc.record({ datagrams: fc.constant(list.map(({ datagram }) => datagram)), fragments: shuffled });
      });
    fc.assert(
      fc.property(scenario, fc.boolean(), ({ datagrams, fragments }, repeated) => {
        const sent = repeated ? fragments.flatMap((fragment) => [fragment, fragment]) : fragments;
        const payloads = pushAll(new Reassembly(), sent).map((packet) => packet.payload.toString('hex'));
        expect(payloads.sort()).toEqual(
          datagrams.map((datagram) => datagram.payload.subarray(8).toString('hex')).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('reads the transport header of what it put together, and takes the time of the completing fragment', () => {
    const segment = tcpSegment({ ...ENDS[1], ...PORTS, sequence: 9, payload: Buffer.alloc(100, 'x') });
    const end = segment.payload.length;
    const [packet] = pushAll(new Reassembly(), [piece(segment, 16, end, 1000), piece(segment, 0, 16, 1250.5)]);
    expect(packet).toMatchObject({
      timeMs: 1250.5,
      family: 6,
      protocol: 6,
      source: { port: 5060 },
      tcp: { sequence: 9 },
    });
    expect(packet?.payload).toEqual(Buffer.alloc(100, 'x'));
  });

  it('believes the first fragment on what an IPv6 datagram carries, whichever comes last', () => {
    const datagram = datagramOf(64, 1, 1);
    const end = datagram.payload.length;
    const misleading = piece({ ...datagram, protocol: 59 }, 40, end);
    for (const order of [
      [piece(datagram, 0, 40), misleading],
      [misleading, piece(datagram, 0, 40)],
    ]) {
      expect(pushAll(new Reassembly(), order)).toMatchObject([{ protocol: 17, source: { port: 5060 } }]);
    }
  });

  it('keeps datagrams apart that share the identification but not the ends or, in IPv4, the protocol', () => {
    const udp = datagramOf(64);
    const other = { ...datagramOf(64), source: '192.0.2.2' };
    const opaque = { ...udp, protocol: 99 };
    const reassembly = new Reassembly();
    const interleaved = [udp, other, opaque].map((datagram) => fragmentsOf(datagram, 40));
    const packets = [0, 1].flatMap((index) =>
      pushAll(
        reassembly,
        interleaved.map((list) => list[index] as Fragment),
      ),
    );
    expect(packets.map((packet) => [packet.source.address, packet.protocol])).toEqual([
      ['192.0.2.1', 17],
      ['192.0.2.2', 17],
      ['192.0.2.1', 99],
    ]);
  });

  it('leaves no trace of the blocks that the fragments were read in', () => {
    const block = Buffer.from(ipFragments(datagramOf(64), 40)[0] as Buffer);
    const reassembly = new Reassembly();
    reassembly.push(fragmentOf(block));
    block.fill(0xff);
    const [, last] = fragmentsOf(datagramOf(64), 40);
    expect(reassembly.push(last as Fragment)?.payload).toEqual(datagramOf(64).payload.subarray(8));
  });
});

describe('reassembly of what contradicts itself', () => {
  const datagram = datagramOf(88);
  const total = datagram.payload.length;

  it.each([
    ['over the end of the one before', [piece(datagram, 0, 48), piece(datagram, 40, total)]],
    ['over the beginning of the one after', [piece(datagram, 48, total), piece(datagram, 0, 56)]],
    ['over all of another', [piece(datagram, 40, 48), piece(datagram, 32, 56)]],
  ])('gives the datagram up when a fragment reaches %s', (_, fragments) => {
    const reassembly = new Reassembly();
    expect(pushAll(reassembly, fragments)).toEqual([]);
    expect(reassembly.counters).toMatchObject({ contradictory: 1, reassembled: 0 });
  });

  it.each([
    ['ends earlier than what was there', [piece(datagram, 48, 80), piece(datagramOf(32), 32, 40)]],
    ['ends elsewhere than the last one', [piece(datagram, 88, total), piece(datagramOf(104), 104, 112)]],
    ['goes on behind the last one', [piece(datagram, 88, total), piece(datagramOf(200), 96, 104)]],
  ])('gives the datagram up when a fragment %s', (_, fragments) => {
    const reassembly = new Reassembly();
    expect(pushAll(reassembly, fragments)).toEqual([]);
    expect(reassembly.counters.contradictory).toBe(1);
  });

  it('counts the first word when bytes come again with another content, as the kernel does', () => {
    const forged = piece({ ...datagram, payload: Buffer.alloc(total, 0xee) }, 8, 40);
    const reassembly = new Reassembly();
    const [packet] = pushAll(reassembly, [piece(datagram, 0, 48), forged, piece(datagram, 48, total)]);
    expect(packet?.payload).toEqual(datagram.payload.subarray(8));
    expect(reassembly.counters.duplicate).toBe(1);
  });

  it('counts a datagram whose transport header is broken, and one that hides a second fragmentation', () => {
    const reassembly = new Reassembly();
    const badLength = { ...datagramOf(64, 2), payload: Buffer.alloc(72, 1) };
    const nested = { ...datagramOf(64, 3, 1), protocol: 44 };
    expect(pushAll(reassembly, [...fragmentsOf(badLength, 40), ...fragmentsOf(nested, 40)])).toEqual([]);
    expect(reassembly.counters.undecodable).toBe(2);
  });
});

describe('the bounds of reassembly', () => {
  it('gives a datagram up 30 s after its first fragment', () => {
    const datagram = datagramOf(64);
    const at = (secondMs: number) => {
      const reassembly = new Reassembly();
      const packets = pushAll(reassembly, [piece(datagram, 0, 40, 1000), piece(datagram, 40, 72, 1000 + secondMs)]);
      return [packets.length, reassembly.counters.timedOut];
    };
    expect(at(30_000)).toEqual([1, 0]);
    expect(at(30_001)).toEqual([0, 1]);
  });

  it('evicts the oldest datagram when there are too many', () => {
    const reassembly = new Reassembly({ ...DEFAULT_REASSEMBLY_LIMITS, datagrams: 2 });
    const [first, second, third] = [1, 2, 3].map((identification) => fragmentsOf(datagramOf(64, identification), 40));
    for (const fragments of [first, second, third]) reassembly.push(fragments?.[0] as Fragment);
    const packets = pushAll(
      reassembly,
      [second, third].map((fragments) => fragments?.[1] as Fragment),
    );
    expect(packets.length).toBe(2);
    expect(reassembly.push(first?.[1] as Fragment)).toBeNull();
    expect(reassembly.counters.evicted).toBe(1);
  });

  it('evicts the oldest when the fragments hold too many bytes, small ones counting more than their bytes', () => {
    const big = new Reassembly({ ...DEFAULT_REASSEMBLY_LIMITS, bytes: 100_000 });
    for (let id = 1; id <= 20; id++) big.push(piece(datagramOf(20_000, id), 0, 10_000));
    expect(big.counters.evicted).toBe(11);
    const small = new Reassembly({ ...DEFAULT_REASSEMBLY_LIMITS, bytes: 100_000 });
    for (let id = 1; id <= 1000; id++) small.push(piece(datagramOf(64, id), 0, 8));
    expect(small.counters.evicted).toBeGreaterThan(500);
  });

  it('gives a datagram up that comes in too many fragments', () => {
    const reassembly = new Reassembly({ ...DEFAULT_REASSEMBLY_LIMITS, fragments: 4 });
    expect(pushAll(reassembly, fragmentsOf(datagramOf(32), 8))).toEqual([]);
    expect(reassembly.counters.tooManyFragments).toBe(1);
    expect(pushAll(reassembly, fragmentsOf(datagramOf(24, 2), 8)).length).toBe(1);
  });

  it('forgets what it evicted and finished, so that its bounds do not wear out', () => {
    const reassembly = new Reassembly({ ...DEFAULT_REASSEMBLY_LIMITS, bytes: 4000, datagrams: 3 });
    for (let id = 1; id <= 2000; id++) {
      const datagram = datagramOf(64, id);
      const lost = piece(datagramOf(64, id + 10_000), 0, 40, id);
      expect(pushAll(reassembly, [lost, piece(datagram, 0, 40, id), piece(datagram, 40, 72, id)]).length).toBe(1);
    }
    expect(reassembly.counters).toMatchObject({ reassembled: 2000, timedOut: 0 });
  });

  it('never throws and never gives a datagram longer than 64 kB, whatever fragments come', () => {
    const random = fc.record({
      offset: fc.nat(30),
      length: fc.nat(12),
      more: fc.boolean(),
      id: fc.nat(2),
      family: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.array(random, { maxLength: 60 }), (list) => {
        const reassembly = new Reassembly({ datagrams: 2, bytes: 3000, fragments: 6, timeoutMs: 20 });
        for (const [timeMs, { offset, length, more, id, family }] of list.entries()) {
          const payload = Buffer.alloc(8 * (length + 1), offset);
          const bytes = ipFragment(
            { ...datagramOf(8, id, family), payload },
            { offset: 8 * offset, more: more || offset === 0 },
          );
          const packet = reassembly.push(fragmentOf(bytes, timeMs));
          expect(packet?.payload.length ?? 0).toBeLessThanOrEqual(65_535);
        }
      }),
    );
  });
});
