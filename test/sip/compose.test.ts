import { describe, expect, it } from 'vitest';
import { composeCancel, composeResponse } from '../../agent/sip/compose.ts';
import { parseMessage } from '../../agent/sip/scanner.ts';
import { invite, readRequest, readResponse } from '../kit/sip.ts';

const twoHops = [
  'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKb, SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKc',
  'Route: <sip:p1.example.net;lr>,\r\n <sip:p2.example.net;lr>',
  'Record-Route: <sip:p0.example.net;lr>',
];

describe('composeResponse', () => {
  it('copies what makes it a response to that request, every Via in order', () => {
    const request = readRequest(invite({ branch: 'z9hG4bKa', headers: twoHops, cseq: 42 }));
    const answer = readResponse(composeResponse(request, 603, 'Decline', { toTag: 'ours' }));
    expect(answer).toMatchObject({ code: 603, reason: 'Decline', callId: request.callId, cseq: request.cseq });
    expect(answer.via.map(({ branch }) => branch)).toEqual(['z9hG4bKa', 'z9hG4bKb', 'z9hG4bKc']);
    expect(answer.header('From')).toBe(request.header('From'));
    expect(answer.header('To')).toBe(`${request.header('To')};tag=ours`);
    expect(answer.header('Content-Length')).toBe('0');
    expect(answer.body).toHaveLength(0);
  });

  it('leaves the tag of a request within a dialog, and gives none to a 100', () => {
    const within = readRequest(invite({ toTag: 'theirs' }));
    expect(readResponse(composeResponse(within, 603, 'Decline', { toTag: 'ours' })).toTag).toBe('theirs');
    const first = readRequest(invite());
    expect(readResponse(composeResponse(first, 100, 'Trying', { toTag: 'ours' })).toTag).toBeNull();
  });

  it('adds headers, but never a line that was not asked for', () => {
    const request = readRequest(invite());
    const headers = { Warning: '399 home "Zu teuer: Größe\r\nEvil: yes"' };
    const answer = readResponse(composeResponse(request, 603, 'No\r\nEvil: 1', { toTag: 't', headers }));
    expect(answer.header('Warning')).toBe('399 home "Zu teuer: Größe Evil: yes"');
    expect(answer.header('Evil')).toBeUndefined();
  });

  it('keeps octets that are not UTF-8', () => {
    const bytes = Buffer.from(invite({ callId: 'a~b' }).toString('latin1').replace('a~b', 'a\u00ffb'), 'latin1');
    const answer = composeResponse(readRequest(bytes), 603, 'Decline', { toTag: 't' });
    expect(answer.includes(Buffer.from('Call-ID: a\u00ffb\r\n', 'latin1'))).toBe(true);
  });

  it('keeps the last octet of a UTF-8 character that Latin-1 would call a blank', () => {
    const callId = 'call@home\u{6d5a0}';
    const request = readRequest(invite({ callId, branch: 'z9hG4bK\u00e0' }));
    const answer = readResponse(composeResponse(request, 603, 'Decline', { toTag: 't' }));
    expect(answer.callId).toBe(callId);
    expect(answer.headers('Via')).toEqual(request.headers('Via'));
  });

  it('can be read from a stream too', () => {
    const answer = composeResponse(readRequest(invite()), 603, 'Decline', { toTag: 't' });
    expect(parseMessage(answer, 'tcp')).toMatchObject({ kind: 'complete', length: answer.length });
  });
});

describe('composeCancel', () => {
  it('names the transaction of the INVITE: same URI, top Via, tags and number', () => {
    const request = readRequest(
      invite({ uri: 'sip:010232@x;user=phone', branch: 'z9hG4bKa', headers: twoHops, cseq: 42 }),
    );
    const cancel = readRequest(composeCancel(request));
    expect(cancel).toMatchObject({ method: 'CANCEL', uri: 'sip:010232@x;user=phone', callId: request.callId });
    expect(cancel.cseq).toEqual({ number: 42, method: 'CANCEL' });
    expect(cancel.headers('Via')).toEqual(request.headers('Via').slice(0, 1));
    expect(cancel.headers('Route')).toEqual(['<sip:p1.example.net;lr>', '<sip:p2.example.net;lr>']);
    expect(cancel.header('From')).toBe(request.header('From'));
    expect(cancel.header('To')).toBe(request.header('To'));
    expect(cancel.header('Max-Forwards')).toBe('70');
    expect(cancel.header('Record-Route')).toBeUndefined();
    expect(cancel.body).toHaveLength(0);
  });
});
