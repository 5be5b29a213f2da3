// What becomes of a call that the policy does not allow: one record, one alert, one answer to each of its INVITEs.

import { describe, expect, it } from 'vitest';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import { invite, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'");
const ABROAD = `sip:010232761234@${PROVIDER}`;
/** A separator inside: the kernel's bytes cannot decide. */
const ABROAD_SEPARATED = `sip:0102-32761234@${PROVIDER}`;

describe('a forbidden INVITE that the kernel dropped', () => {
  it('is one blocked record, one alert and one decline', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD }));
    expect(line.types().sort()).toEqual(['alert', 'call', 'decline']);
    expect(line.actions.find(({ type }) => type === 'call')).toMatchObject({ over: true });
    expect(line.records()[0]).toMatchObject({
      type: 'call',
      direction: 'outbound',
      device: HOME,
      dialled: '010232761234',
      destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
      state: 'blocked',
      code: 603,
      verdict: 'block',
      rule: 'abroad',
      decidedBy: 'kernel',
      answeredAt: null,
      durationSeconds: 0,
    });
  });

  it('is told with the call as it ended, the caller and the reason', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD }), { from: '192.168.1.10' });
    const [alert] = line.alerts();
    expect(alert).toMatchObject({ alert: 'call_blocked', severity: 'critical', call: { state: 'blocked', code: 603 } });
    expect(alert?.call).toEqual(line.records()[0]);
    expect(alert?.why).toMatch(/^A call from pbx to 010232761234 was stopped: .*'abroad'.*Sierra Leone/);
  });

  it('changes nothing more when it is repeated, during the call and long after it', () => {
    const line = new Line(HOUSE);
    const bytes = invite({ uri: ABROAD });
    line.out(bytes);
    for (const seconds of [0.5, 1, 2, 4, 8, 16]) {
      expect(line.wait(seconds)).toEqual([]);
      expect(line.out(bytes)).toEqual([]);
    }
    expect(line.wait(3600)).toEqual([]);
  });

  it('is declined again when it comes with credentials, and again by itself', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD, cseq: 1 }));
    const again = line.out(invite({ uri: ABROAD, cseq: 2, headers: ['Authorization: Digest username="x"'] }));
    expect(again.map(({ type }) => type)).toEqual(['call', 'decline']);
    expect(again[1]).toMatchObject({ cause: { message: { cseq: { number: 2 } } } });
  });

  it('is stopped and told over TCP, where the kernel itself answers', () => {
    const line = new Line(HOUSE);
    line.tcp(invite({ uri: ABROAD, transport: 'TCP' }));
    expect(line.records()).toMatchObject([{ state: 'blocked', decidedBy: 'kernel' }]);
    expect(line.alerts()).toHaveLength(1);
    line.wait(60);
    expect(line.records().at(-1)).toMatchObject({ state: 'blocked', code: null });
    expect(line.guard.active()).toEqual([]);
  });

  it('is told although the rest of it never comes over TCP', () => {
    const line = new Line(HOUSE);
    line.tcp(invite({ uri: ABROAD, transport: 'TCP' }).subarray(0, 200));
    expect(line.types()).toEqual(['alert']);
    expect(line.alerts()[0]).toMatchObject({ alert: 'call_blocked', severity: 'critical', call: null });
    expect(line.alerts()[0]?.why).toMatch(/to 010232761234 was stopped, but could not be read/);
  });

  it("counts among the kernel's own rules where its rule is none of the policy", () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: `sip:0312345678@${PROVIDER}` }), { prefix: logPrefix('block', 'backstop', true) });
    expect(line.records()).toMatchObject([
      { state: 'blocked', verdict: 'block', rule: 'backstop', decidedBy: 'kernel' },
    ]);
    expect(line.alerts()[0]?.why).toContain('option backstop');
  });

  it('turns an allowed call into a stopped one when the kernel drops its INVITE with credentials', () => {
    const line = new Line(HOUSE);
    const uri = `sip:0312345678@${PROVIDER}`;
    const first = invite({ uri, cseq: 1 });
    line.out(first);
    line.in(response(first, 407));
    const second = line.out(invite({ uri, cseq: 2 }), { prefix: logPrefix('block', 'backstop', true) });
    expect(second.map(({ type }) => type).sort()).toEqual(['alert', 'call', 'decline']);
    expect(line.records().at(-1)).toMatchObject({ state: 'blocked', verdict: 'block', rule: 'backstop', code: 603 });
    expect(line.guard.totals()).toMatchObject({ calls: 1, outbound: 1, blocked: 1 });
  });
});

describe('a forbidden INVITE that only the agent can judge', () => {
  it('is refused once, and not declined besides', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD_SEPARATED }));
    expect(
      line
        .types()
        .filter((type) => type !== 'watch')
        .sort(),
    ).toEqual(['alert', 'call', 'refuse']);
    expect(line.records()).toMatchObject([
      { state: 'blocked', code: 603, dialled: '0102-32761234', decidedBy: 'agent', rule: 'abroad' },
    ]);
    expect(line.alerts()[0]).toMatchObject({ call: { state: 'blocked', code: 603 } });
  });

  it('is quiet about the repetitions that the kernel drops from then on', () => {
    const line = new Line(HOUSE);
    const bytes = invite({ uri: ABROAD_SEPARATED });
    line.out(bytes);
    expect(line.out(bytes, { prefix: logPrefix('block', 'agent:refused', true) })).toEqual([]);
    expect(line.out(bytes)).toEqual([]);
  });

  it('is refused although a dynamic set of the kernel let it pass', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD }), { prefix: logPrefix('allow', 'agent:approved', false) });
    expect(line.types()).toContain('refuse');
    expect(line.records()).toMatchObject([{ rule: 'abroad', decidedBy: 'agent' }]);
  });
});

describe('in observe mode', () => {
  const watched = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'", {
    mode: 'observe',
  });

  it('a forbidden call is told with "would have", stopped by nobody, and goes on', () => {
    const line = new Line(watched);
    const bytes = invite({ uri: ABROAD });
    line.out(bytes);
    line.in(response(bytes, 200));
    expect(line.types().filter((type) => type === 'decline' || type === 'refuse')).toEqual([]);
    expect(line.alerts()).toHaveLength(1);
    expect(line.alerts()[0]?.why).toContain('would have been stopped');
    expect(line.records().at(-1)).toMatchObject({ state: 'answered', verdict: 'block', code: 200 });
    expect(line.guard.totals()).toMatchObject({ blocked: 1 });
  });
});

describe('an emergency call', () => {
  it('passes under a rule that blocks everything, whatever prefix the dialled number has', () => {
    const house = houseOf("config rule 'all'\n\toption verdict 'block'");
    for (const number of ['110', '118', '119', '184110', '186119']) {
      const line = new Line(house);
      line.out(invite({ uri: `sip:${number}@${PROVIDER}` }));
      expect(line.records(), number).toMatchObject([{ verdict: 'allow', rule: 'default:emergency' }]);
      expect(line.types()).not.toContain('alert');
      expect(line.guard.totals()).toMatchObject({ emergency: 1, blocked: 0 });
    }
  });

  it.each(['urn:service:sos', 'sip:1-1-0@203.0.113.9'])(
    'to %s passes when it is repeated, had a flood made the kernel drop it',
    (uri) => {
      const line = new Line(houseOf("config rule 'all'\n\toption verdict 'block'"));
      const bytes = invite({ uri });
      line.out(bytes, { prefix: logPrefix('block', 'agent:flood', true) });
      expect(line.types().sort()).toEqual(['call', 'pass']);
      expect(line.actions).toContainEqual({ type: 'pass', device: HOME, uri });
      line.wait(0.5);
      line.out(bytes, { prefix: logPrefix('allow', 'agent:approved', false) });
      expect(line.records().at(-1)).toMatchObject({ state: 'attempted', verdict: 'allow', rule: 'default:emergency' });
      expect(line.guard.totals()).toMatchObject({ calls: 1, emergency: 1, blocked: 0 });
    },
  );

  it('passes where the kernel took it for one and the plan does not', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: ABROAD }), { prefix: logPrefix('emergency', 'default:other', false) });
    expect(line.records()).toMatchObject([{ verdict: 'allow', rule: 'default:emergency', decidedBy: 'kernel' }]);
  });
});

describe('which device calls', () => {
  const byDevice = houseOf(
    "config rule 'cordless'\n\tlist device 'dect'\n\tlist country 'US'\n\toption verdict 'allow'\n",
  );

  it('is known by its MAC address, which only packets from home carry', () => {
    const line = new Line(byDevice);
    const uri = `sip:01012125550123@${PROVIDER}`;
    line.out(invite({ uri, callId: 'a' }), { mac: '02:00:5e:10:00:07' });
    line.out(invite({ uri, callId: 'b' }), { mac: '02:00:5e:10:00:99' });
    expect(line.records()).toMatchObject([
      { callId: 'a', device: 'dect', verdict: 'allow' },
      { callId: 'b', device: HOME, verdict: 'ask' },
    ]);
  });
});
