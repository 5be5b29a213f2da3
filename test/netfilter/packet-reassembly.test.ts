import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../agent/netfilter/packet/decoded.ts';
import { Reassembly } from '../../agent/netfilter/packet/reassembly.ts';
import { ipFragments, tcpSegment } from '../kit/ip.ts';
import { datagramOf, ENDS, fragmentOf, fragmentsOf, PORTS, piece, pushAll } from './fragments.ts';

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
