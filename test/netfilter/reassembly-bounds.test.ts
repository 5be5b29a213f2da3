import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../agent/netfilter/packet/decoded.ts';
import { DEFAULT_REASSEMBLY_LIMITS, Reassembly } from '../../agent/netfilter/packet/reassembly.ts';
import { ipFragment } from '../kit/ip.ts';
import { datagramOf, fragmentOf, fragmentsOf, piece, pushAll } from './fragments.ts';

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
