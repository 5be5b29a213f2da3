import { describe, expect, it } from 'vitest';
import {
  diversionsOf,
  expiresSeconds,
  rackOf,
  referTargetOf,
  replacesOf,
  rseqOf,
  sessionTimer,
} from '../../agent/sip/headers.ts';
import { read, request } from '../kit/sip.ts';

const having = (...headers: readonly string[]) => read(request('INVITE', { headers }));

describe('the headers of extensions', () => {
  it.each([
    ['Session-Expires: 1800', { seconds: 1800, refresher: null }],
    ['x: 90 ; Refresher=UAS', { seconds: 90, refresher: 'uas' }],
    ['session-expires: 4000;refresher=uac;x=y', { seconds: 4000, refresher: 'uac' }],
    ['Session-Expires: 90;refresher=me', { seconds: 90, refresher: null }],
    ['Session-Expires: soon', null],
    ['Session-Expires: 90 or so', null],
    ['Subject: none', null],
  ])('give the session timer: %s', (header, timer) => {
    expect(sessionTimer(having(header))).toEqual(timer);
  });

  it('give the numbers of reliable provisional responses', () => {
    expect(rseqOf(having('RSeq: 988789'))).toBe(988789);
    expect(rackOf(having('RAck: 776656  1 INVITE'))).toEqual({ rseq: 776656, cseq: 1, method: 'INVITE' });
    expect(rseqOf(having('RSeq: -1'))).toBeNull();
    expect(rackOf(having('RAck: 1 INVITE'))).toBeNull();
  });

  it('give Expires in seconds', () => {
    expect(expiresSeconds(having('Expires: 0'))).toBe(0);
    expect(expiresSeconds(having('Expires: Thu, 01 Dec 1994 16:00:00 GMT'))).toBeNull();
    expect(expiresSeconds(having())).toBeNull();
  });

  it('give the dialog that is taken over, only with both its tags', () => {
    const dialog = { callId: '12@x', toTag: 't', fromTag: 'f', isEarlyOnly: false };
    expect(replacesOf(having('Replaces: 12@x;to-tag=t ; From-Tag=f'))).toEqual(dialog);
    expect(replacesOf(having('Replaces: 12@x;from-tag=f;to-tag=t;early-only'))).toEqual({
      ...dialog,
      isEarlyOnly: true,
    });
    expect(replacesOf(having('Replaces: 12@x;to-tag=t'))).toBeNull();
    expect(replacesOf(having('Replaces: 12@x'))).toBeNull();
  });

  it('give the target of a transfer without the headers inside its URI', () => {
    const replaces = { callId: '12@x', toTag: 't', fromTag: 'f', isEarlyOnly: false };
    const inside = 'a=b&Replaces=12%40x%3Bto-tag%3Dt%3Bfrom-tag%3Df';
    expect(referTargetOf(having('Refer-To: sip:0102@x'))).toEqual({ uri: 'sip:0102@x', replaces: null });
    expect(referTargetOf(having('r: "Bob" <sip:0102@x;user=phone?Subject=a%20b>;p=1'))).toEqual({
      uri: 'sip:0102@x;user=phone',
      replaces: null,
    });
    expect(referTargetOf(having(`Refer-To: <sip:bob@x?${inside}>`))).toEqual({ uri: 'sip:bob@x', replaces });
    expect(referTargetOf(having('Refer-To: <sip:bob@x?Replaces=%zz%4>'))).toEqual({ uri: 'sip:bob@x', replaces: null });
    expect(referTargetOf(having())).toBeNull();
  });

  it('give who forwarded the call, the latest first', () => {
    const message = having('Diversion: <sip:b@x>;reason=no-answer;counter=1, "A, B" <tel:+8131>', 'Diversion: sip:c@x');
    expect(diversionsOf(message).map(({ uri }) => uri)).toEqual(['sip:b@x', 'tel:+8131', 'sip:c@x']);
    expect(diversionsOf(message)[0]?.parameters.get('reason')).toBe('no-answer');
  });
});
