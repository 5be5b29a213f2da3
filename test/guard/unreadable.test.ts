// INVITEs that break a rule of SIP: a provider may take them all the same, so they must not go unseen.

import { describe, expect, it } from 'vitest';
import { invite, request } from '../kit/sip.ts';
import { houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'");

/** An INVITE without its Via. */
function broken(uri: string): Buffer {
  return Buffer.from(
    invite({ uri })
      .toString('latin1')
      .replace(/^Via:.*\r\n/m, ''),
    'latin1',
  );
}

describe('an INVITE that cannot be read', () => {
  it('is told as blocked where the kernel dropped it by its bytes', () => {
    const line = new Line(HOUSE);
    line.out(broken(`sip:010232761234@${PROVIDER}`), { from: '192.168.1.10' });
    expect(line.types()).toEqual(['alert']);
    expect(line.alerts()[0]).toMatchObject({ alert: 'call_blocked', severity: 'critical', call: null });
    expect(line.alerts()[0]?.why).toMatch(
      /^An INVITE from pbx to 010232761234 was stopped, .*Via is missing.*'abroad'/,
    );
  });

  it('is told with its reason where it went through, the more loudly if it was forbidden', () => {
    const line = new Line(HOUSE);
    line.out(broken(`sip:0102-32761234@${PROVIDER}`));
    line.out(broken(`sip:0312345678@${PROVIDER}`));
    expect(line.alerts()).toMatchObject([
      { alert: 'invite_unreadable', severity: 'critical', why: expect.stringContaining("Rule 'abroad' blocks") },
      { alert: 'invite_unreadable', severity: 'warn', why: expect.stringContaining('0312345678 went through') },
    ]);
  });

  it('is counted, and told once a minute however often it is repeated', () => {
    const line = new Line(HOUSE);
    for (let count = 0; count < 20; count++) line.out(broken(`sip:0312345678@${PROVIDER}`));
    expect(line.alerts()).toHaveLength(1);
    expect(line.guard.totals()).toMatchObject({ packets: 20, sipMessages: 20, malformed: 20, calls: 0 });
    line.wait(61);
    line.out(broken(`sip:0312345678@${PROVIDER}`));
    expect(line.alerts()[1]?.why).toMatch(/19 more like it since the last alert\.$/);
  });

  it('is only counted when it comes from outside, or is no INVITE', () => {
    const line = new Line(HOUSE);
    line.in(broken('sip:alice@192.168.1.20'));
    line.out(
      Buffer.from(
        request('OPTIONS')
          .toString('latin1')
          .replace(/^Call-ID:.*\r\n/m, ''),
        'latin1',
      ),
    );
    expect(line.actions).toEqual([]);
    expect(line.guard.totals()).toMatchObject({ malformed: 2 });
  });
});
