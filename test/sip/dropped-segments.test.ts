import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Packet, PROTOCOL_TCP } from '../../agent/netfilter/packet/packet.ts';
import type { StreamResult } from '../../agent/sip/stream.ts';
import { SipStreams } from '../../agent/sip/streams.ts';
import { invite, request } from '../kit/sip.ts';

const START = 0xffff_ff00;

function segment(offset: number, payload: Buffer, flags: { syn?: boolean; fin?: boolean } = {}): Packet {
  return {
    timeMs: 0,
    family: 4,
    protocol: PROTOCOL_TCP,
    source: { address: '192.168.1.20', port: 40_000 },
    destination: { address: '203.0.113.9', port: 5060 },
    payload,
    tcp: { sequence: (START + offset) >>> 0, syn: false, fin: false, rst: false, ...flags },
  };
}

const methods = (results: readonly StreamResult[]) =>
  results.map((result) =>
    result.kind === 'complete' && result.message.type === 'request' ? result.message.method : result.kind,
  );

const call = invite({ transport: 'TCP' });
const options = request('OPTIONS', { transport: 'TCP' });
const bye = request('BYE', { transport: 'TCP' });

describe('a dropped segment', () => {
  it('is read each time it comes, and once more when it passes, and what follows is read', () => {
    const streams = new SipStreams(8);
    streams.push(segment(0, Buffer.alloc(0), { syn: true }));
    for (let time = 0; time < 5; time++) expect(methods(streams.peek(segment(0, call)))).toEqual(['INVITE']);
    expect(methods(streams.push(segment(0, call)))).toEqual(['INVITE']);
    expect(methods(streams.push(segment(call.length, bye)))).toEqual(['BYE']);
  });

  it('holds up what comes behind it, as it does at the receiver', () => {
    const streams = new SipStreams(8);
    streams.push(segment(0, options));
    expect(methods(streams.peek(segment(options.length, call)))).toEqual(['INVITE']);
    expect(streams.push(segment(options.length + call.length, bye))).toEqual([]);
    expect(methods(streams.peek(segment(options.length, call)))).toEqual(['INVITE']);
    expect(methods(streams.push(segment(options.length, call)))).toEqual(['INVITE', 'BYE']);
  });

  it('is read also behind another one, and in whichever order both pass', () => {
    const streams = new SipStreams(8);
    const other = invite({ transport: 'TCP', uri: 'sip:0312345679@203.0.113.9' });
    expect(methods(streams.peek(segment(0, call)))).toEqual(['INVITE']);
    expect(methods(streams.peek(segment(call.length, other)))).toEqual(['INVITE']);
    expect(streams.push(segment(call.length, other))).toEqual([]);
    expect(methods(streams.push(segment(0, call)))).toEqual(['INVITE', 'INVITE']);
  });

  it('is read with the rest of its message, which passed, when it comes again', () => {
    const streams = new SipStreams(8);
    expect(streams.peek(segment(0, call.subarray(0, 150)))).toEqual([]);
    expect(streams.push(segment(150, Buffer.concat([call.subarray(150), bye])))).toEqual([]);
    expect(methods(streams.peek(segment(0, call.subarray(0, 150))))).toEqual(['INVITE']);
    expect(methods(streams.push(segment(0, call.subarray(0, 150))))).toEqual(['INVITE', 'BYE']);
  });

  it('may hold several messages, and passes with more of them', () => {
    const streams = new SipStreams(8);
    const both = Buffer.concat([call, bye]);
    expect(methods(streams.peek(segment(0, both)))).toEqual(['INVITE', 'BYE']);
    expect(methods(streams.push(segment(0, Buffer.concat([both, options]))))).toEqual(['INVITE', 'BYE', 'OPTIONS']);
  });

  it('of a new connection between the same ports ends the old one', () => {
    const streams = new SipStreams(8);
    streams.push(segment(0, call.subarray(0, 150)));
    expect(methods(streams.peek(segment(2 ** 30, call)))).toEqual(['INVITE']);
    expect(methods(streams.push(segment(2 ** 30, call)))).toEqual(['INVITE']);
  });

  it('changes nothing of what is read in the end, however often each is dropped before it passes', () => {
    const messages = [call, options, bye, invite({ transport: 'TCP', uri: 'sip:0312345670@203.0.113.9' })];
    const plans = fc.array(fc.nat(3), { minLength: messages.length, maxLength: messages.length });
    const run = (drops: readonly number[]) => {
      const streams = new SipStreams(8);
      const starts = messages.map((_, index) => messages.slice(0, index).reduce((sum, { length }) => sum + length, 0));
      const left = [...drops];
      streams.push(segment(0, Buffer.alloc(0), { syn: true }));
      const read: string[] = [];
      for (let round = 0; round <= 3; round++) {
        for (const [index, message] of messages.entries()) {
          const packet = segment(starts[index] ?? 0, message);
          const drop = (left[index] ?? 0) - round;
          if (drop > 0) expect(streams.peek(packet)).toHaveLength(1);
          else if (drop === 0) read.push(...methods(streams.push(packet)));
        }
      }
      expect(read).toEqual(['INVITE', 'OPTIONS', 'BYE', 'INVITE']);
    };
    fc.assert(fc.property(plans, run), { numRuns: 200 });
  });

  it('keeps the number of connections bounded', () => {
    const streams = new SipStreams(4);
    for (let port = 1; port < 50; port++) {
      const packet = segment(0, call);
      streams.peek({ ...packet, source: { ...packet.source, port } });
    }
    expect(streams.size).toBe(4);
  });
});
