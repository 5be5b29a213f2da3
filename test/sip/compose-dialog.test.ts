import { describe, expect, it } from 'vitest';
import { composeOutline, composeResponse } from '../../agent/sip/compose.ts';
import { composeInDialog } from '../../agent/sip/compose-dialog.ts';
import { ownToken, ownVia } from '../../agent/sip/own-via.ts';
import { invite, read, readRequest, response } from '../kit/sip.ts';

const BYE = {
  method: 'BYE',
  remoteTarget: 'sip:gw@203.0.113.9:5070;transport=udp',
  routeSet: [],
  from: '"Älice" <sip:alice@x>;tag=a',
  to: '<sip:010232@x>;tag=b',
  callId: 'call-1@x',
  cseq: 7,
  via: ownVia('udp', 4, 5060, 'token'),
} as const;

describe('a request within a dialog', () => {
  it('goes to the Contact and says who speaks to whom', () => {
    const bye = readRequest(composeInDialog(BYE));
    expect(bye).toMatchObject({ method: 'BYE', uri: BYE.remoteTarget, callId: 'call-1@x', fromTag: 'a', toTag: 'b' });
    expect(bye.cseq).toEqual({ number: 7, method: 'BYE' });
    expect(bye.header('From')).toBe(BYE.from);
    expect(bye.header('Max-Forwards')).toBe('70');
    expect(bye.header('Content-Length')).toBe('0');
    expect(bye.header('Route')).toBeUndefined();
  });

  it.each(['<sip:p1;lr>', '<sip:p1;lr=on>', '<sip:p1;transport=udp;lr;x=y>', 'sip:p1;lr'])(
    'names loose routers (%s) and the Contact behind them',
    (first) => {
      const bye = readRequest(composeInDialog({ ...BYE, routeSet: [first, '<sip:p2;lr>'] }));
      expect(bye.uri).toBe(BYE.remoteTarget);
      expect(bye.headers('Route')).toEqual([first, '<sip:p2;lr>']);
    },
  );

  it('addresses a strict router itself, and puts the Contact last', () => {
    const bye = readRequest(composeInDialog({ ...BYE, routeSet: ['<sip:p1;lrx=1>', '<sip:p2;lr>'] }));
    expect(bye.uri).toBe('sip:p1;lrx=1');
    expect(bye.headers('Route')).toEqual(['<sip:p2;lr>', `<${BYE.remoteTarget}>`]);
  });

  it('has no line that the wire put into it', () => {
    const bye = readRequest(
      composeInDialog({ ...BYE, from: '<sip:a@x>;tag=a\r\nEvil: yes', remoteTarget: 'sip:x\r\nEvil: 1' }),
    );
    expect(bye.header('Evil')).toBeUndefined();
  });
});

describe('the Via of our own requests', () => {
  it.each([4, 6] as const)('tells their answers from all others, for IPv%i', (family) => {
    const bye = composeInDialog({ ...BYE, via: ownVia('udp', family, 40_000, 'abc') });
    expect(ownToken(read(response(bye, 200)))).toBe('abc');
    expect(ownToken(read(bye))).toBeNull();
    expect(ownToken(read(response(invite(), 200)))).toBeNull();
    expect(ownToken(read(response(invite({ sentBy: '192.0.0.8:5060' }), 200)))).toBeNull();
  });

  it('has a sent-by that whoever answers can answer to', () => {
    const [via] = readRequest(composeInDialog(BYE)).via;
    expect(via).toMatchObject({ transport: 'UDP', sentBy: '192.0.0.8:5060', branch: 'z9hG4bKtoken' });
    expect(via?.parameters.has('rport')).toBe(true);
  });
});

describe('the outline of an INVITE', () => {
  it('is all that an answer to it is made of', () => {
    const whole = readRequest(invite({ headers: ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKb', 'Subject: long'] }));
    const outline = readRequest(composeOutline(whole));
    expect(outline.header('Subject')).toBeUndefined();
    expect(composeResponse(outline, 603, 'Decline', { toTag: 't' })).toEqual(
      composeResponse(whole, 603, 'Decline', { toTag: 't' }),
    );
  });
});
