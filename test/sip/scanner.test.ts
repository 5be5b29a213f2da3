import { describe, expect, it } from 'vitest';
import { invite, read, readRequest, readResponse, response } from '../kit/sip.ts';
import { crlf, faultOf, withLines } from './lines.ts';

describe('a request', () => {
  it('is read with everything a call tracker asks for', () => {
    const message = readRequest(
      invite({ uri: 'sip:010232@203.0.113.9', cseq: 3, branch: 'z9hG4bKx', body: 'v=0\r\n' }),
    );
    expect(message).toMatchObject({
      type: 'request',
      method: 'INVITE',
      uri: 'sip:010232@203.0.113.9',
      callId: 'call-1@192.168.1.20',
      fromTag: 'from-1',
      toTag: null,
      cseq: { number: 3, method: 'INVITE' },
    });
    expect(message.from).toMatchObject({ display: 'Alice', uri: 'sip:alice@203.0.113.9' });
    expect(message.via).toMatchObject([{ transport: 'UDP', sentBy: '192.168.1.20:5060', branch: 'z9hG4bKx' }]);
    expect(message.contacts).toMatchObject([{ display: null, uri: 'sip:alice@192.168.1.20:5060' }]);
    expect(message.body.toString()).toBe('v=0\r\n');
  });

  it('reads the same through an object derived from it', () => {
    const message = readRequest(invite({ cseq: 3 }));
    const derived: typeof message = Object.create(message);
    expect(derived).toMatchObject({
      callId: 'call-1@192.168.1.20',
      fromTag: 'from-1',
      toTag: null,
      cseq: { number: 3 },
    });
    expect([derived.via, derived.contacts]).toEqual([message.via, message.contacts]);
  });

  it('may have blanks in its Request-URI', () => {
    expect(readRequest(withLines({ start: 'OPTIONS sip:bob@example.net; lr  SIP/2.0' })).uri).toBe(
      'sip:bob@example.net; lr',
    );
  });

  it('may have a method nobody knows, as long as it is a token', () => {
    const method = "!odd-Method_*+`.%fine'~";
    const bytes = withLines({ start: `${method} sip:x SIP/2.0`, cseq: `CSeq: 1 ${method}` });
    expect(readRequest(bytes).method).toBe(method);
    expect(faultOf(withLines({ start: 'OPT"IONS sip:x SIP/2.0' }))).toBe('malformed: the method is not a token');
  });

  it.each(['sip/2.0', 'Sip/2.0'])('may write its version as %s', (version) => {
    expect(readRequest(withLines({ start: `OPTIONS sip:x ${version}` })).uri).toBe('sip:x');
  });
});

describe('a response', () => {
  it('is read with code and reason', () => {
    const message = readResponse(response(invite(), 486, { reason: 'Busy Here', toTag: 't' }));
    expect(message).toMatchObject({ type: 'response', code: 486, reason: 'Busy Here', toTag: 't' });
  });

  it.each([
    ['SIP/2.0 200 ', ''],
    ['SIP/2.0 200', ''],
    ['sip/2.0 200 = 2**3 * 100 \u00d0\u00b0', '= 2**3 * 100 \u0430'],
  ])('is read from %j', (start, reason) => {
    expect(readResponse(withLines({ start }))).toMatchObject({ code: 200, reason });
  });

  it.each([['SIP/2.0 4294967301 Big'], ['SIP/2.0 99 Small'], ['SIP/2.0 OK'], ['SIP/7.0 200 OK']])(
    'is malformed as %s',
    (start) => {
      expect(faultOf(withLines({ start }))).toMatch(/^malformed: /);
    },
  );
});

describe('headers', () => {
  it('are found by compact forms, in any case, with blanks before the colon and over folded lines', () => {
    const bytes = crlf(
      'INVITE sip:bob@example.net SIP/2.0',
      'v:  SIP  / 2.0  / TCP     one.example.net   ;',
      '  branch  =   z9hG4bKa , SIP/2.0/UDP [2001:db8::1]:5061;branch=z9hG4bKb',
      'VIA:SIP/2.0/UDP 192.0.2.9 ;branch=z9hG4bKc',
      'tO :',
      ' sip:bob@example.net ;   tag    = 77',
      'f: "A \\\\\\" \\"<B>, C"   <sip:alice@example.net>;tag="q;=,"',
      'I: abc',
      'cseq: 0009',
      '  INVITE',
      'm: "a,b" <sip:a@x;p=1,2>;q=0.5, sip:b@x;expires=60',
      'k: 100rel,  timer',
      's: one, two',
      'NewFangled: one,',
      '\ttwo',
      '',
      '',
    );
    const message = readRequest(bytes);
    expect(message.via.map(({ transport, sentBy, branch }) => [transport, sentBy, branch])).toEqual([
      ['TCP', 'one.example.net', 'z9hG4bKa'],
      ['UDP', '[2001:db8::1]:5061', 'z9hG4bKb'],
      ['UDP', '192.0.2.9', 'z9hG4bKc'],
    ]);
    expect(message.to.uri).toBe('sip:bob@example.net');
    expect(message.toTag).toBe('77');
    expect(message.from).toMatchObject({ display: 'A \\" "<B>, C', uri: 'sip:alice@example.net' });
    expect(message.fromTag).toBe('q;=,');
    expect(message.callId).toBe('abc');
    expect(message.cseq).toEqual({ number: 9, method: 'INVITE' });
    expect(message.contacts.map(({ uri }) => uri)).toEqual(['sip:a@x;p=1,2', 'sip:b@x']);
    expect(message.contacts[1]?.parameters.get('expires')).toBe('60');
    expect(message.headers('SUPPORTED')).toEqual(['100rel', 'timer']);
    expect(message.header('Subject')).toBe('one, two');
    expect(message.header('newfangled')).toBe('one, two');
    expect(message.header('Absent')).toBeUndefined();
    expect(message.headers('Absent')).toEqual([]);
  });

  it('tell parameters of the URI from parameters of the header', () => {
    const from = (text: string) => read(withLines({ from: `From: ${text}` })).from;
    expect(from('<sip:a@x;tag=uri>').parameters.get('tag')).toBeUndefined();
    expect(from('sip:a@x;tag=header')).toMatchObject({ uri: 'sip:a@x' });
    expect(from('sip:a@x;tag=header').parameters.get('tag')).toBe('header');
    expect(from('Anna Bo <sip:a@[2001:db8::1]:5060>;Tag=T').display).toBe('Anna Bo');
    expect(from('Anna Bo <sip:a@[2001:db8::1]:5060>;Tag=T').parameters.get('tag')).toBe('T');
  });

  it.each(['"Al <sip:a@x>;tag=a', '<sip:a@x', '"', '<', '>', ';;;', '*'])('yield some address from %j', (text) => {
    expect(typeof read(withLines({ from: `From: ${text}` })).from.uri).toBe('string');
  });

  it('may hold NUL and other odd octets', () => {
    const message = read(withLines({ callId: 'Call-ID: a\0b', more: 'X: \u0001\u00ff' }));
    expect(message.callId).toBe('a\0b');
  });

  it('may end their lines with a bare line feed', () => {
    const bytes = Buffer.from(withLines({}).toString('latin1').replaceAll('\r\n', '\n'));
    expect(read(bytes).callId).toBe('1@192.0.2.1');
  });

  it.each([
    ['via', 'Via is missing'],
    ['from', 'From is missing'],
    ['to', 'To is missing'],
    ['callId', 'Call-ID is missing'],
    ['cseq', 'CSeq is missing'],
  ])('must have %s', (line, reason) => {
    expect(faultOf(withLines({ [line]: null }))).toBe(`malformed: ${reason}`);
  });

  it.each([
    ['a CSeq that is too large', { cseq: 'CSeq: 36893488147419103232 OPTIONS' }],
    ['a CSeq of another method', { cseq: 'CSeq: 7 INVITE' }],
    ['a CSeq without a method', { cseq: 'CSeq: 7' }],
    ['two Call-IDs', { more: 'i: 2@192.0.2.1' }],
    ['an empty Call-ID', { callId: 'Call-ID: ' }],
    ['a line without a colon', { more: 'what is this' }],
    ['a line without a name', { more: ': value' }],
    ['a negative Content-Length', { more: 'Content-Length: -999' }],
    ['two different Content-Lengths', { more: 'Content-Length: 0\r\nl: 1' }],
    ['another version', { start: 'OPTIONS sip:x SIP/7.0' }],
    ['no Request-URI', { start: 'OPTIONS  SIP/2.0' }],
    ['a line of 9000 octets', { more: `X: ${'x'.repeat(9000)}` }],
    ['a folded line of 9000 octets', { more: `X: ${'x\r\n '.repeat(2250)}` }],
    ['300 headers', { more: Array.from({ length: 300 }, (_, i) => `X-${i}: x`).join('\r\n') }],
  ])('are malformed with %s', (_, changes) => {
    expect(faultOf(withLines(changes))).toMatch(/^malformed: ./);
  });
});
