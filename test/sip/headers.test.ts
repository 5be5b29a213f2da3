import { describe, expect, it } from 'vitest';
import { expiresSeconds, rackOf, referToUri, sessionSeconds, withoutHeaders } from '../../agent/sip/headers.ts';
import { read, request } from '../kit/sip.ts';

const having = (...headers: readonly string[]) => read(request('INVITE', { headers }));

describe('the headers of extensions', () => {
  it.each([
    ['Session-Expires: 1800', 1800],
    ['x: 90 ; Refresher=UAS', 90],
    ['session-expires: 4000;refresher=uac;x=y', 4000],
    ['Session-Expires: 1', 90],
    ['Session-Expires: soon', null],
    ['Session-Expires: 90 or so', null],
    ['Subject: none', null],
  ])('give the session interval, never less than RFC 4028 allows: %s', (header, seconds) => {
    expect(sessionSeconds(having(header))).toBe(seconds);
  });

  it('give the request that a PRACK is about', () => {
    expect(rackOf(having('RAck: 776656  1 INVITE'))).toEqual({ cseq: 1, method: 'INVITE' });
    expect(rackOf(having('RAck: 1 INVITE'))).toBeNull();
  });

  it('give how long a binding holds: as its Contact says, else as Expires says', () => {
    const contact = (text: string) => ({ display: null, uri: 'sip:a@x', parameters: new Map([['expires', text]]) });
    const silent = { ...contact(''), parameters: new Map() };
    expect(expiresSeconds(having('Expires: 0'), silent)).toBe(0);
    expect(expiresSeconds(having('Expires: 0'), contact('60'))).toBe(60);
    expect(expiresSeconds(having('Expires: Thu, 01 Dec 1994 16:00:00 GMT'), silent)).toBeNull();
    expect(expiresSeconds(having(), silent)).toBeNull();
  });

  it.each([
    ['Refer-To: sip:0102@x', 'sip:0102@x'],
    ['r: "Bob" <sip:0102@x;user=phone?Subject=a%20b>;p=1', 'sip:0102@x;user=phone?Subject=a%20b'],
    ['Subject: none', null],
  ])('give the URI of a transfer: %s', (header, uri) => {
    expect(referToUri(having(header))).toBe(uri);
  });

  it.each([
    ['sip:0102@x', 'sip:0102@x'],
    ['sip:0102@x;user=phone?Subject=a%20b', 'sip:0102@x;user=phone'],
    ['sip:a?b@x?Replaces=12%40x', 'sip:a?b@x'],
    ['tel:0102?x', 'tel:0102'],
  ])('are left out of the URI that names them: %s', (uri, target) => {
    expect(withoutHeaders(uri)).toBe(target);
  });
});
