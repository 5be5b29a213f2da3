import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeCancel, composeResponse } from '../../agent/sip/compose.ts';
import type { SipMessage } from '../../agent/sip/message.ts';
import { parseMessage } from '../../agent/sip/scanner.ts';
import { sdpOf } from '../../agent/sip/sdp.ts';
import { SipStream } from '../../agent/sip/stream.ts';
import { dialString, parseUri } from '../../agent/sip/uri.ts';
import { invite, read, request, response } from '../kit/sip.ts';

const seeds = [
  invite({ headers: ['Route: <sip:p1;lr>, "a,b" <sip:p2>', 'X: a\r\n b'] }),
  response(invite(), 200, { contact: 'sip:x@y' }),
  request('REGISTER', { headers: ['m: *', 'Authorization: Digest username="a\\"b", nonce="c"'] }),
];

/** Reads all that can be asked of a message. */
function readAll(message: SipMessage): void {
  parseUri(message.type === 'request' ? message.uri : message.from.uri);
  dialString(message.to.uri);
  for (const name of ['Via', 'Route', 'Contact', 'Subject', 'X', 'Authorization']) message.headers(name);
  const hops = message.via.map(({ sentBy }) => sentBy);
  const uris = [message.from, message.to, ...message.contacts].map(({ uri }) => uri);
  expect([message.callId, ...hops, ...uris].every((text) => typeof text === 'string')).toBe(true);
  sdpOf(message);
}

function composeAll(message: SipMessage): void {
  if (message.type !== 'request') return;
  const answer = read(composeResponse(message, 603, 'Decline', { toTag: 't' }));
  expect([answer.callId, answer.fromTag, answer.cseq]).toEqual([message.callId, message.fromTag, message.cseq]);
  composeCancel(message);
}

interface Mutation {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const mutation = fc.record({
  at: fc.nat(700),
  cut: fc.nat(12),
  put: fc.oneof(
    fc.constantFrom(
      '"',
      '<',
      '>',
      ',',
      ';',
      ':',
      '\r\n',
      '\n ',
      '\0',
      '\\',
      '\r\n\r\n',
      'SIP/2.0',
      '%',
      '=',
      '',
      'l: 9',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
});

function mutate(seed: Buffer, mutations: readonly Mutation[]): Buffer {
  let bytes = seed;
  for (const { at, cut, put } of mutations) {
    const place = at % (bytes.length + 1);
    bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from(put), bytes.subarray(place + cut)]);
  }
  return bytes;
}

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 8 }))
  .map(([seed, mutations]) => mutate(seed, mutations));

describe('the SIP layer', () => {
  it('never throws on a mutated message, and what it accepts can be read and answered', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        const result = parseMessage(bytes, 'udp');
        if (result.kind !== 'complete') return;
        expect(result.length).toBeLessThanOrEqual(bytes.length);
        readAll(result.message);
        composeAll(result.message);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds the next messages of a stream again, whatever was wrong with one', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        const stream = new SipStream();
        const whole = Buffer.concat([bytes, ...Array.from({ length: 40 }, () => Buffer.concat(seeds))]);
        const results = [];
        for (let at = 0; at < whole.length; at += 1400) {
          const header = { sequence: at, syn: false, fin: false, rst: false };
          results.push(...stream.push(header, whole.subarray(at, at + 1400)));
        }
        const last = results.at(-1);
        expect(last?.kind === 'complete' && last.message.raw.equals(seeds[2] ?? Buffer.alloc(0))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['quotes', '"'],
    ['escapes', '\\"'],
    ['brackets', '<'],
    ['commas', ','],
    ['semicolons', ';'],
    ['blanks', ' '],
    ['folds', '\r\n '],
    ['colons', 'a:'],
    ['escaped octets', '%4'],
  ])('takes no longer than a moment over a header full of %s', (_, piece) => {
    const filler = piece.repeat(Math.floor(8000 / piece.length));
    const headers = ['Via', 'Contact', 'Route'].map((name) => `${name}: ${filler}`);
    const bytes = request('INVITE', { headers, uri: 'sip:x', to: `sip:${piece.trim().repeat(1000)}` });
    const startedAt = performance.now();
    for (const transport of ['udp', 'tcp'] as const) {
      const result = parseMessage(bytes, transport);
      if (result.kind === 'complete') readAll(result.message);
    }
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it.each([
    ['pings', 'hello'],
    ['lines', 'a\n'],
    ['versions', 'SIP/2.0\n'],
    ['method names', 'INVITE '],
    ['start lines', 'INVITE sip:x SIP/2.0\r\n'],
    ['status lines', 'SIP/2.0 200 OK\r\n\r\n'],
    ['folds', 'INVITE sip:x SIP/2.0\r\nA: b\r\n \r\n '],
  ])('takes no longer than a moment over a stream full of %s', (_, piece) => {
    const stream = new SipStream();
    const bytes = Buffer.from(piece.repeat(Math.floor(64_000 / piece.length)));
    const startedAt = performance.now();
    stream.push({ sequence: 0, syn: false, fin: false, rst: false }, bytes);
    for (let at = 0; at < 2000; at++) {
      stream.push({ sequence: bytes.length + at, syn: false, fin: false, rst: false }, bytes.subarray(at, at + 1));
    }
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
