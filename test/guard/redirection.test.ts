// Messages from home by which the provider dials on the house's bill.

import { describe, expect, it } from 'vitest';
import { parseLogPrefix } from '../../agent/firewall/log-prefix.ts';
import { isHeldBack, mayLeave } from '../../agent/guard/redirection.ts';
import type { Seen } from '../../agent/guard/sight.ts';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import { ipPacket, udpDatagram } from '../kit/ip.ts';
import { invite, request, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'");
const HELD = 'ringfence:ask:agent:redirection';
const TOKYO = `sip:0312345678@${PROVIDER}`;
const ABROAD = `sip:0102-32761234@${PROVIDER}`;

function seen(payload: Buffer, prefix = HELD): Seen {
  const ends = { source: HOME, sourcePort: 5060, destination: PROVIDER, destinationPort: 5060 };
  const decoded = decodeIp(ipPacket(udpDatagram({ ...ends, payload })), 0);
  if (decoded.kind !== 'packet') throw new Error('no packet');
  return { packet: decoded.packet, heading: 'outbound', decision: parseLogPrefix(prefix), mac: null };
}

const refer = (...targets: string[]) =>
  request('REFER', { toTag: 'x', headers: targets.map((target) => `Refer-To: <${target}>`) });
const moved = (...targets: string[]) =>
  response(invite({ uri: `sip:alice@${HOME}` }), 302, { headers: targets.map((target) => `Contact: <${target}>`) });

describe('a transfer or redirection', () => {
  it.each([
    ['a transfer at home', refer(TOKYO)],
    ['a redirection at home', moved(TOKYO, 'sip:09012345678@x', 'sip:bob@example.com')],
    ['a redirection to nowhere', moved()],
    ['a call for help', moved('sip:119@x')],
  ])('is sent on: %s', (_, message) => {
    expect(mayLeave(HOUSE, seen(message), (_, placed) => placed)).toBe(true);
  });

  it.each([
    ['a transfer abroad', refer(ABROAD)],
    ['a second transfer behind the first', refer(TOKYO, ABROAD)],
    ['a redirection abroad among others', moved(TOKYO, ABROAD)],
    ['more destinations than anybody has', moved(...Array<string>(9).fill(TOKYO))],
    ['what has no scheme', refer('010232761234')],
    ['what cannot be read', moved(TOKYO).subarray(0, 100)],
  ])('is held back: %s', (_, message) => {
    expect(mayLeave(HOUSE, seen(message), (_, placed) => placed)).toBe(false);
  });

  it('is only what the kernel dropped for that reason', () => {
    expect(isHeldBack(seen(refer(TOKYO)))).toBe(true);
    expect(isHeldBack(seen(refer(TOKYO), 'ringfence:tap:sip'))).toBe(false);
    expect(isHeldBack(seen(refer(TOKYO), 'ringfence:block:abroad'))).toBe(false);
  });

  it('is told as stopped and answered where it was held back', () => {
    const line = new Line(HOUSE);
    line.out(refer(ABROAD), { prefix: HELD });
    expect(line.types()).toContain('decline');
    expect(line.alerts()).toMatchObject([{ alert: 'call_blocked', why: expect.stringContaining('was stopped') }]);
    expect(line.records()[0]).toMatchObject({ verdict: 'block', rule: 'abroad', state: 'blocked' });
  });
});
