// The cases of RFC 4475 that a watcher can trip over, in words of our own. A watcher is lenient where a server may be: what the far
// end could still take for a call must not go unseen.
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../agent/sip/scanner.ts';
import { dialString, parseUri } from '../../agent/sip/uri.ts';
import { invite, read, readRequest, request, response } from '../kit/sip.ts';

/** The message with the first match of `pattern` replaced. */
function changed(bytes: Buffer, pattern: RegExp | string, by: string): Buffer {
  return Buffer.from(
    bytes.toString('latin1').replace(pattern, () => by),
    'latin1',
  );
}

describe('torture: valid messages', () => {
  it('reads a user part made of escapes without taking it for a URI of its own', () => {
    const result = parseUri(readRequest(invite({ uri: 'sip:sips%3Abob%40example.org@example.net' })).uri);
    expect(result).toMatchObject({ ok: true, uri: { user: 'sips:bob@example.org', host: 'example.net' } });
  });

  it('reads an escaped NUL', () => {
    const { from } = read(invite({ from: 'sip:010%00232@example.net' }));
    expect(parseUri(from.uri)).toMatchObject({ ok: true, uri: { user: '010\u0000232' } });
    expect(dialString(from.uri)).toBe('010');
  });

  it('leaves a percent sign in a method alone', () => {
    expect(readRequest(request('RE%47IST%45R'))).toMatchObject({ method: 'RE%47IST%45R' });
  });

  it('reads a display name that touches its bracket, and one of several tokens', () => {
    const named = (from: string) => read(changed(invite(), /From: .*/, `From: ${from}`)).from;
    expect(named('caller<sip:a@x>;tag=1')).toMatchObject({ display: 'caller', uri: 'sip:a@x' });
    expect(named('The Caller\t<sip:a@x>;tag=1')).toMatchObject({ display: 'The Caller', uri: 'sip:a@x' });
    expect(named('"\u00e6\\"" <sip:a@x>;tag=1').uri).toBe('sip:a@x');
  });

  it('reads very long values', () => {
    const user = 'u'.repeat(2000);
    const vias = Array.from({ length: 30 }, (_, i) => `Via: SIP/2.0/TCP hop${i}.example.net;branch=z9hG4bK${i}`);
    const message = readRequest(invite({ uri: `sip:${user}@x`, to: `sip:${user}@x`, headers: vias, fromTag: user }));
    expect(message.via).toHaveLength(31);
    expect([message.uri.length, message.fromTag]).toEqual([2006, user]);
  });

  it('keeps the semicolons of a user part out of the parameters', () => {
    const result = parseUri('sip:user;par=u%40example.net@example.com;lr');
    expect(result).toMatchObject({ ok: true, uri: { user: 'user;par=u@example.net', host: 'example.com' } });
    expect(result.ok && [...result.uri.parameters.keys()]).toEqual(['lr']);
  });

  it('reads Via values of every transport there may be', () => {
    const transports = ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'tcp'];
    const headers = transports.map((transport, i) => `v: SIP/2.0/${transport} t${i}.example.com;branch=z9hG4bK${i}`);
    const seen = read(request('OPTIONS', { headers })).via.map(({ transport }) => transport);
    expect(seen).toEqual(['UDP', 'UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']);
  });

  it('reads a request of RFC 2543: no branch, no tags', () => {
    const bytes = changed(changed(invite({ contact: null }), /;branch=.*/, ''), /;tag=.*/, '');
    expect(read(bytes)).toMatchObject({ fromTag: null, toTag: null, contacts: [], via: [{ branch: null }] });
  });

  it('reads a wildcard Contact', () => {
    expect(read(request('REGISTER', { contact: null, headers: ['m: *'] })).contacts).toMatchObject([{ uri: '*' }]);
  });
});

describe('torture: messages that a server may refuse and a watcher reads', () => {
  it.each([
    ['separators that separate nothing', 'Via: ', 'Via: , ;, '],
    ['a quote that never closes', 'From: "Alice"', 'From: "Alice'],
    ['a bracket that never closes', /From: .*/, 'From: <sip:alice@x;tag=1'],
    ['a Request-URI in brackets', 'sip:0312345678@203.0.113.9 SIP', '<sip:0312345678@203.0.113.9> SIP'],
    ['blanks after the version', 'SIP/2.0', 'SIP/2.0  '],
    ['several blanks in the request line', 'INVITE ', 'INVITE   '],
    ['headers in the Request-URI', ' SIP/2.0', '?Route=%3Csip:x%3E SIP/2.0'],
    ['a date of no calendar', 'Max-Forwards: 70', 'Date: Fri, 99 Jun 2010'],
    ['blanks within an address', 'sip:alice@', 'sip:alice @ '],
    ['a display name that should be quoted', '"Alice"', 'Al, the (real) Alice'],
    ['Max-Forwards out of range', 'Max-Forwards: 70', 'Max-Forwards: 300'],
  ])('%s', (_, pattern, by) => {
    const message = readRequest(changed(invite(), pattern, by));
    expect(message).toMatchObject({ method: 'INVITE', callId: 'call-1@192.168.1.20' });
    expect(message.from.uri).toMatch(/sip:alice|^"Alice/);
    expect(dialString(message.uri)).toBe('0312345678');
  });

  it('tells a Request-URI of a scheme that it does not know', () => {
    const message = readRequest(invite({ uri: 'nobodyKnowsThisScheme:totallyopaquecontent' }));
    expect(parseUri(message.uri).ok).toBe(false);
    expect(dialString(message.uri)).toBeNull();
  });
});

describe('torture: messages without a meaning', () => {
  it.each([
    ['a Content-Length of less than nothing', /Content-Length: \d+/, 'Content-Length: -1'],
    ['a Content-Length beyond the datagram', /Content-Length: \d+/, 'Content-Length: 9999'],
    ['two Content-Lengths', 'Max-Forwards: 70', 'l: 1'],
    ['a CSeq beyond 32 bits', 'CSeq: 1', 'CSeq: 4294967296'],
    ['a CSeq of another method', 'CSeq: 1 INVITE', 'CSeq: 1 OPTIONS'],
    ['two values where one belongs', 'Max-Forwards: 70', 't: sip:two@x'],
    ['another version', 'SIP/2.0', 'SIP/7.0'],
  ])('%s', (_, pattern, by) => {
    expect(parseMessage(changed(invite(), pattern, by), 'udp').kind).toBe('malformed');
  });

  it('a status code beyond three digits', () => {
    expect(parseMessage(changed(response(invite(), 200), '200', '4294967301'), 'udp').kind).toBe('malformed');
  });
});
