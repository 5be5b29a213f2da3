// What anybody on the Internet can send to the router, with no more than its address: it must touch nobody at home.

import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'family'\n\tlist country 'US'\n\toption verdict 'allow'");
const ROUTER = '198.51.100.7';

/** A telephone at home is in a call to a place that the household knows. */
function talking(): Line {
  const line = new Line(HOUSE);
  const call = invite({ uri: `sip:01012125551234@${PROVIDER}`, callId: 'grandma' });
  line.out(call);
  line.in(response(call, 200, { toTag: 'far' }));
  line.wait(60);
  line.actions.length = 0;
  return line;
}

describe('what strangers send', () => {
  it.each([
    [
      'answers to calls abroad that nobody made',
      (uri: string, n: number) => response(invite({ uri, callId: `${n}` }), 200),
    ],
    [
      'requests to call abroad',
      (uri: string, n: number) => request('REFER', { callId: `${n}`, headers: [`Refer-To: <${uri}>`] }),
    ],
    [
      'requests within calls that nobody knows',
      (uri: string, n: number) => request('UPDATE', { to: uri, callId: `${n}`, toTag: 'x' }),
    ],
  ])('is none of our business: %s', (_, message) => {
    const line = talking();
    for (let n = 0; n < 20; n++) {
      line.in(message(`sip:01023276${100_000 + n}@${PROVIDER}`, n), ROUTER);
      line.wait(1);
    }
    expect(line.actions).toEqual([]);
    expect(line.guard.active()).toMatchObject([{ callId: 'grandma', state: 'answered' }]);
    expect(line.guard.blocks(line.nowMs)).toEqual([]);
  });
});

describe('a caller who asks the device that answered to call abroad', () => {
  const line = new Line(HOUSE);
  const call = invite({ uri: 'sip:desk@192.168.1.10', fromTag: 'caller', callId: 'in' });
  line.in(call, '192.168.1.10');
  line.out(response(call, 200, { toTag: 'desk' }), { from: '192.168.1.10' });

  it('has nothing held against that device, which has not called', () => {
    for (let cseq = 2; cseq < 12; cseq++) {
      const headers = [`Refer-To: <sip:01023276${100_000 + cseq}@${PROVIDER}>`];
      line.in(request('REFER', { fromTag: 'caller', toTag: 'desk', callId: 'in', cseq, headers }), '192.168.1.10');
      line.wait(1);
    }
    expect(line.types()).not.toContain('quarantine');
    expect(line.guard.blocks(line.nowMs)).toEqual([]);
  });

  it('has it asked about when the device obeys', () => {
    const actions = line.out(invite({ uri: `sip:01023276100002@${PROVIDER}`, callId: 'obeys' }), {
      from: '192.168.1.10',
    });
    expect(actions.map(({ type }) => type)).toContain('question');
  });
});
