import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../agent/sip/scanner.ts';
import { invite, read, request, response } from '../kit/sip.ts';
import { faultOf, withLines } from './lines.ts';

describe('a datagram', () => {
  it('gives all that follows the headers to a body without Content-Length', () => {
    expect(read(withLines({}, 'a\0b\r\n\r\nc')).body.toString('latin1')).toBe('a\0b\r\n\r\nc');
  });

  it('may hold more than Content-Length says, but not less', () => {
    const message = read(withLines({ more: 'l: 2' }, 'abcdef'));
    expect(message.body.toString()).toBe('ab');
    expect(message.raw.toString().endsWith('\r\n\r\nab')).toBe(true);
    expect(faultOf(withLines({ more: 'l: 7' }, 'abcdef'))).toBe(
      'malformed: Content-Length is larger than the datagram',
    );
  });

  it('may begin with line ends', () => {
    const bytes = Buffer.concat([Buffer.from('\r\n\r\n'), request('OPTIONS')]);
    expect(parseMessage(bytes, 'udp')).toMatchObject({ kind: 'complete', length: bytes.length });
    expect(read(bytes).raw.equals(request('OPTIONS'))).toBe(false);
    expect(read(bytes).raw.toString().startsWith('OPTIONS ')).toBe(true);
  });

  it('may lack the empty line, but not end within a header', () => {
    const bytes = withLines({ more: 'l: 0' });
    expect(read(bytes.subarray(0, -2)).callId).toBe('1@192.0.2.1');
    expect(faultOf(bytes.subarray(0, -5))).toBe('malformed: the datagram ends within the headers');
    expect(faultOf(bytes.subarray(0, 35))).toBe('malformed: the datagram ends within the start line');
  });

  it.each([
    ['a start line', { uri: `sip:${'9'.repeat(8200)}@x`, to: 'sip:x' }, 'the start line is too long'],
    ['a header', { headers: [`Subject: ${'x'.repeat(8200)}`] }, 'a header line is too long'],
    ['a folded header', { headers: [`Subject: ${'x\r\n '.repeat(2100)}`] }, 'a header line is too long'],
    ['headers', { headers: Array<string>(9).fill(`Subject: ${'x'.repeat(4000)}`) }, 'the headers are too long'],
    ['a number of headers', { headers: Array<string>(260).fill('Subject: x') }, 'too many headers'],
  ])('is malformed by the length of %s, and read all the same', (_, options, reason) => {
    expect(faultOf(invite(options))).toBe(`malformed: ${reason}`);
    expect(parseMessage(invite(options), 'udp')).toMatchObject({
      message: { method: 'INVITE', callId: 'call-1@192.168.1.20' },
    });
    expect(faultOf(invite(options), 'tcp')).toBe(`malformed: ${reason}`);
  });

  it.each([
    ['an empty one', Buffer.alloc(0)],
    ['a line end', Buffer.from('\r\n')],
    ['two line ends', Buffer.from('\r\n\r\n')],
    ['hello', Buffer.from('hello')],
    ['four NULs', Buffer.alloc(4)],
    ['STUN', Buffer.from(`000100002112a442${'00'.repeat(12)}`, 'hex')],
    ['RTP', Buffer.from(`80000001000000a0${'7f'.repeat(160)}`, 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['text', Buffer.from('OPTIONS are open to us\r\n')],
  ])('is not SIP: %s', (_, bytes) => {
    expect(faultOf(bytes)).toMatch(/^not-sip: ./);
  });
});

describe('a stream', () => {
  it('asks for more until the message is there, and says how much', () => {
    const bytes = invite();
    const bodyAt = bytes.indexOf('\r\n\r\n') + 4;
    for (let length = 1; length < bytes.length; length++) {
      const result = parseMessage(bytes.subarray(0, length), 'tcp');
      expect(result).toEqual({
        kind: 'partial',
        junkBytes: 0,
        neededBytes: length < bodyAt ? length + 1 : bytes.length,
      });
    }
    expect(parseMessage(bytes, 'tcp')).toMatchObject({ kind: 'complete', length: bytes.length });
  });

  it('has no body without Content-Length', () => {
    const bytes = withLines({}, 'OPTIONS');
    expect(parseMessage(bytes, 'tcp')).toMatchObject({ kind: 'complete', length: bytes.length - 7 });
  });

  it.each([
    ['the rest of headers', 'ia: SIP/2.0/TCP x\r\nTo: <sip:x>\r\n\r\nv=0\r\n'],
    ['a body without a last line end', '{"json": true}'],
    ['a ping', 'hello'],
    ['binary octets', '\u0000\u0001!\u0012\u00a4B\u0080'],
    ['line ends', '\r\n\r\n\r\n'],
  ])('is read past %s', (_, junk) => {
    for (const message of [invite(), response(invite(), 200)]) {
      const start = Buffer.from(junk, 'latin1');
      const result = parseMessage(Buffer.concat([start, message, message]), 'tcp');
      expect(result).toMatchObject({ kind: 'complete', length: start.length + message.length });
    }
  });

  it('skips a malformed message with its body', () => {
    const bytes = withLines({ cseq: null, more: 'l: 3' }, 'abcdef');
    expect(parseMessage(bytes, 'tcp')).toEqual({
      kind: 'malformed',
      reason: 'CSeq is missing',
      length: bytes.length - 3,
    });
  });

  it('does not wait for a body larger than any telephone sends', () => {
    expect(faultOf(withLines({ more: 'l: 70000' }), 'tcp')).toMatch(/^malformed: Content-Length/);
  });

  it.each([
    ['TLS', Buffer.from('1603010200010001fc0303', 'hex')],
    ['HTTP', Buffer.from('HTTP/1.1 200 OK\r\nServer: x\r\n\r\n')],
    ['a keep-alive', Buffer.from('\r\n\r\n')],
  ])('is not SIP: %s', (_, bytes) => {
    expect(faultOf(bytes, 'tcp')).toMatch(/^not-sip: /);
  });
});
