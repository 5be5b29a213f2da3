import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TcpHeader } from '../../agent/netfilter/packet/packet.ts';
import { SipStream, type StreamResult } from '../../agent/sip/stream.ts';
import { invite, request, response } from '../kit/sip.ts';

const flags = { syn: false, fin: false, rst: false };
const at = (sequence: number, more: Partial<TcpHeader> = {}): TcpHeader => ({
  ...flags,
  sequence: sequence >>> 0,
  ...more,
});

const first = invite({ callId: 'first' });
const second = response(first, 180);
const third = request('BYE', { callId: 'third', body: Buffer.from([0, 13, 10, 255, 13, 10]) });
const all = [first, second, third];
const wire = Buffer.concat(all);

/** What came out, as the messages' own bytes; a malformed one as its reason. */
function told(results: readonly StreamResult[]): readonly string[] {
  return results.map((result) => (result.kind === 'complete' ? result.message.raw.toString('latin1') : result.reason));
}

const expected = all.map((message) => message.toString('latin1'));

/** Cuts `bytes` at the given places into segments numbered from `start` on. */
function segmentsOf(bytes: Buffer, cuts: readonly number[], start: number) {
  const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
  return places.slice(0, -1).map((place, i) => ({
    sequence: start + place,
    payload: bytes.subarray(place, places[i + 1]),
  }));
}

const cuts = fc.array(fc.nat(wire.length - 1), { maxLength: 30 });
const start = fc.oneof(fc.constant(2 ** 32 - 700), fc.nat(2 ** 32 - 1));

describe('SipStream', () => {
  it('gives the same messages however they are cut into segments', () => {
    fc.assert(
      fc.property(cuts, start, (places, number) => {
        const stream = new SipStream();
        const results = segmentsOf(wire, places, number).flatMap(({ sequence, payload }) =>
          stream.push(at(sequence), payload),
        );
        expect(told(results)).toEqual(expected);
        expect(stream.isIdle).toBe(true);
      }),
    );
  });

  it('gives the same messages byte by byte', () => {
    const stream = new SipStream();
    const results = [...wire].flatMap((octet, i) => stream.push(at(i), Buffer.from([octet])));
    expect(told(results)).toEqual(expected);
  });

  it('puts segments in order and passes over what it has seen, from the SYN on', () => {
    const disorder = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(cuts, start, disorder, (places, number, order) => {
        const segments = segmentsOf(wire, places, number);
        const again = segmentsOf(
          wire,
          places.map((place) => place + 7),
          number,
        );
        const shuffled = [...segments, ...again].map((segment, i) => ({
          ...segment,
          rank: order[i % order.length] ?? 0,
        }));
        shuffled.sort((a, b) => a.rank - b.rank);
        const stream = new SipStream();
        stream.push(at(number, { syn: true }), Buffer.alloc(0));
        const results = shuffled.flatMap(({ sequence, payload }) => stream.push(at(sequence), payload));
        expect(told(results)).toEqual(expected);
        expect(stream.isIdle).toBe(true);
      }),
    );
  });

  it('does not change when the owner of a packet uses its buffer again', () => {
    const stream = new SipStream();
    const packet = Buffer.from(wire.subarray(0, 100));
    const later = Buffer.from(wire.subarray(200, 300));
    stream.push(at(0), packet);
    stream.push(at(200), later);
    packet.fill(0);
    later.fill(0);
    const results = [...stream.push(at(100), wire.subarray(100, 200)), ...stream.push(at(300), wire.subarray(300))];
    expect(told(results)).toEqual(expected);
  });

  it('begins in mid-stream at the next start line', () => {
    const stream = new SipStream();
    expect(told(stream.push(at(5), wire.subarray(100, 400)))).toEqual([]);
    expect(told(stream.push(at(305), wire.subarray(400)))).toEqual(expected.slice(1));
  });

  it('passes over keep-alives between messages', () => {
    const stream = new SipStream();
    let sequence = 0;
    const send = (bytes: Buffer) => {
      const results = stream.push(at(sequence), bytes);
      sequence += bytes.length;
      return told(results);
    };
    for (const ping of ['\r\n\r\n', '\r\n', 'hello', '\0\0\0\0']) {
      expect(send(Buffer.from(ping))).toEqual([]);
      expect(send(first)).toEqual(expected.slice(0, 1));
    }
  });

  it('gives up a segment that was never seen and goes on at the next message', () => {
    const stream = new SipStream();
    stream.push(at(0), first.subarray(0, 200));
    const results: StreamResult[] = [];
    for (let sequence = 1000; results.length === 0; sequence += second.length) {
      expect(sequence).toBeLessThan(100_000);
      results.push(...stream.push(at(sequence), second));
    }
    expect(told(results).slice(0, 2)).toEqual(['a part of the stream was never seen', expected[1]]);
    expect(stream.isIdle).toBe(true);
  });

  it('keeps no more than its bound of a message that never ends', () => {
    const stream = new SipStream();
    const endless = Buffer.from('x'.repeat(1000));
    const beginning = Buffer.from('INVITE sip:x SIP/2.0\r\nX: ');
    const results = [...stream.push(at(0), beginning)];
    for (let i = 0; i < 200; i++) results.push(...stream.push(at(beginning.length + 1000 * i), endless));
    expect(told(results)).toEqual(['a header line is too long']);
    expect(stream.isIdle).toBe(true);
  });

  it('takes a number far off for a new connection between the same ports', () => {
    const stream = new SipStream();
    stream.push(at(0), first.subarray(0, 200));
    expect(told(stream.push(at(2 ** 31), second))).toEqual(['a part of the stream was never seen', expected[1]]);
  });

  it('forgets half a message when the connection ends or begins anew', () => {
    for (const end of [{ fin: true }, { rst: true }, { syn: true }]) {
      const stream = new SipStream();
      stream.push(at(0), first.subarray(0, 200));
      expect(told(stream.push(at(200, end), Buffer.alloc(0)))).toEqual(['the connection ended within a message']);
      expect(stream.isFinished).toBe(!('syn' in end));
    }
  });

  it('reads what was still on its way when the FIN overtook it', () => {
    const stream = new SipStream();
    stream.push(at(0), first.subarray(0, 200));
    stream.push(at(300, { fin: true }), first.subarray(300));
    expect(stream.isFinished).toBe(false);
    expect(told(stream.push(at(200), first.subarray(200, 300)))).toEqual(expected.slice(0, 1));
    expect(stream.isFinished).toBe(true);
  });

  it('never throws and keeps within its bounds, whatever comes', () => {
    const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<Uint8Array>(...all));
    const segment = fc.tuple(fc.integer({ min: 0, max: 5000 }), anything, fc.boolean(), fc.nat(20));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const stream = new SipStream();
        for (const [sequence, bytes, syn, dice] of segments) {
          stream.push(at(sequence, { syn: syn && dice === 0, fin: dice === 1, rst: dice === 2 }), Buffer.from(bytes));
        }
      }),
      { numRuns: 200 },
    );
  });
});
