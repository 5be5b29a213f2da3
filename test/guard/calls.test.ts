// Every other way a call can go: by transfer, from outside, within the house, already under way; and what the kernel is fed meanwhile.

import { describe, expect, it } from 'vitest';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'");
const AT_HOME = `sip:0312345678@${PROVIDER}`;

describe('a destination named by somebody else', () => {
  it('is told when a REFER from outside names a forbidden one, and nothing is sent', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: AT_HOME });
    line.out(call);
    line.in(response(call, 200));
    line.actions.length = 0;
    line.in(
      request('REFER', {
        uri: `sip:alice@${HOME}`,
        from: AT_HOME,
        fromTag: 'to-1',
        to: 'sip:alice@203.0.113.9',
        toTag: 'from-1',
        headers: [`Refer-To: <sip:010232761234@${PROVIDER}>`],
      }),
    );
    expect(line.types().sort()).toEqual(['alert', 'call']);
    expect(line.alerts()[0]).toMatchObject({
      severity: 'critical',
      call: { dialled: '010232761234', verdict: 'block' },
    });
    expect(line.alerts()[0]?.why).toMatch(/transfer or redirection, and is stopped once it is dialled/);
  });

  it('is told when a 3xx names it, and declined once it is dialled', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: AT_HOME, cseq: 1 });
    line.out(call);
    line.in(response(call, 302, { contact: `sip:010232761234@${PROVIDER}` }));
    expect(line.alerts()).toHaveLength(1);
    expect(line.types()).not.toContain('decline');
    line.out(invite({ uri: `sip:010232761234@${PROVIDER}`, cseq: 2 }));
    expect(line.types().filter((type) => type === 'decline')).toHaveLength(1);
    expect(line.records().at(-1)).toMatchObject({ state: 'blocked', code: 603 });
    expect(line.guard.totals()).toMatchObject({ calls: 2, outbound: 2, blocked: 1 });
    line.wait(61);
    line.out(invite({ uri: `sip:010232769999@${PROVIDER}`, callId: 'next' }));
    expect(line.alerts()).toHaveLength(2);
    expect(line.alerts()[1]?.why).not.toContain('more like it');
  });
});

describe('a call that is not judged', () => {
  it('comes in from abroad and is told, whoever calls', () => {
    const line = new Line(HOUSE);
    const call = invite({
      uri: `sip:alice@${HOME}`,
      from: 'sip:+232761234@203.0.113.9',
      body: sdp({ address: PROVIDER }),
    });
    line.in(call);
    line.out(response(call, 200));
    expect(line.records().at(-1)).toMatchObject({
      direction: 'inbound',
      state: 'answered',
      verdict: 'allow',
      rule: 'default:inbound',
      from: 'sip:+232761234@203.0.113.9',
    });
    expect(line.guard.totals()).toMatchObject({ calls: 1, outbound: 0, blocked: 0 });
  });

  it('stays within the house, even to what would be a forbidden number outside', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: 'sip:010232761234@192.168.1.10' }), {
      heading: 'internal',
      prefix: logPrefix('tap', 'sip', false),
    });
    expect(line.records()).toMatchObject([{ direction: 'internal', verdict: 'allow', rule: 'default:internal' }]);
    expect(line.alerts()).toEqual([]);
  });
});

describe('the device that is called', () => {
  it("is known by its address: the MAC address of what comes in is the modem's", () => {
    const line = new Line(HOUSE);
    line.in(invite({ uri: `sip:desk@${HOME}` }), '192.168.1.10', '02:00:5e:10:00:07');
    expect(line.records()).toMatchObject([{ direction: 'inbound', device: 'pbx' }]);
  });
});

describe('a call seen from the middle', () => {
  it('is told as one that was not stopped, for it was not', () => {
    const line = new Line(HOUSE);
    line.out(request('UPDATE', { uri: `sip:gw@${PROVIDER}`, to: `sip:010232761234@${PROVIDER}`, toTag: 'to-1' }));
    expect(line.types().sort()).toEqual(['alert', 'call']);
    expect(line.alerts()[0]?.why).toMatch(/goes on since before .* was not stopped/);
    expect(line.records()).toMatchObject([{ state: 'answered', verdict: 'block' }]);
  });
});

describe('what the kernel is fed', () => {
  it('is the media endpoints that SDP announces, each once', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: AT_HOME, body: sdp({ address: HOME, port: 4000 }) });
    line.out(call);
    line.out(call);
    line.in(response(call, 183, { body: sdp({ address: PROVIDER, port: 30_000 }) }));
    const watched = line.actions.flatMap((action) => (action.type === 'watch' ? action.endpoints : []));
    expect(watched).toContainEqual({ address: HOME, port: 4000 });
    expect(watched).toContainEqual({ address: PROVIDER, port: 30_000 });
    expect(new Set(watched.map(({ address, port }) => `${address} ${port}`)).size).toBe(watched.length);
  });

  it('is nothing of a call that it dropped', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: `sip:010232761234@${PROVIDER}`, body: sdp({ address: HOME, port: 4000 }) }));
    expect(line.types()).not.toContain('watch');
  });

  it('is the Contact of a caller from abroad, so that the call can be put on hold', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: `sip:alice@${HOME}`, contact: `sip:+232761234@${PROVIDER}` });
    line.in(call);
    line.out(response(call, 200));
    const passes = line.actions.filter(({ type }) => type === 'pass');
    expect(passes).toEqual([{ type: 'pass', device: HOME, uri: `sip:+232761234@${PROVIDER}` }]);
  });

  it('is that Contact no more once the last call that needs it is over', () => {
    const line = new Line(HOUSE);
    const contact = `sip:+232761234@${PROVIDER}`;
    const calls = ['one', 'two'].map((callId) =>
      invite({ uri: `sip:alice@${HOME}`, contact, callId, fromTag: callId }),
    );
    const hangUp = (callId: string) => {
      const bye = request('BYE', { uri: `sip:alice@${HOME}`, callId, fromTag: callId, toTag: 'to-1', cseq: 2 });
      line.in(bye);
      line.out(response(bye, 200));
    };
    for (const call of calls) {
      line.in(call);
      line.out(response(call, 200, { toTag: 'to-1' }));
    }
    hangUp('one');
    expect(line.types()).not.toContain('lift');
    hangUp('two');
    expect(line.actions.filter(({ type }) => type === 'lift')).toEqual([{ type: 'lift', device: HOME, uri: contact }]);
  });

  it('is no Contact of a call that was refused', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: `sip:0102-32761234@${PROVIDER}`, transport: 'TCP' });
    line.tcp(call);
    line.in(response(call, 183, { contact: `sip:010232761234@${PROVIDER}` }));
    expect(line.types()).toContain('refuse');
    expect(line.types()).not.toContain('pass');
  });

  it('is no Contact that the kernel lets pass anyway', () => {
    const line = new Line(HOUSE);
    const calls = ['gw', '0312345678'].map((user) =>
      invite({ uri: `sip:alice@${HOME}`, contact: `sip:${user}@${PROVIDER}`, callId: user }),
    );
    for (const call of calls) line.in(call);
    for (const call of calls) line.out(response(call, 200));
    expect(line.types()).not.toContain('pass');
  });

  it("goes by the device's own rules", () => {
    const strict = houseOf("config rule 'desk'\n\tlist device 'pbx'\n\tlist prefix '+813'\n\toption verdict 'block'");
    const line = new Line(strict);
    const call = invite({ uri: 'sip:desk@192.168.1.10', contact: `sip:0312345678@${PROVIDER}` });
    line.in(call, '192.168.1.10');
    expect(line.types()).not.toContain('pass');
    line.out(response(call, 200), { from: '192.168.1.10' });
    expect(line.types()).toContain('pass');
  });
});

describe('a number as it is told', () => {
  it.each([
    ['sip:0312345678@203.0.113.9', '0312345678'],
    ['sip:03-1234-5678@203.0.113.9;user=phone', '03-1234-5678'],
    ['sip:%2B81312345678;phone-context=x@203.0.113.9', '+81312345678'],
    ['sip:0312345678:secret@203.0.113.9', '0312345678'],
    ['tel:+81-3-1234-5678;isub=1', '+81-3-1234-5678'],
    ['sip:0312345678', '0312345678'],
    ['sip:alice@example.net', 'sip:alice@example.net'],
    ['urn:service:sos.police', 'urn:service:sos.police'],
  ])('of %s is %s', (uri, dialled) => {
    const line = new Line(HOUSE);
    line.out(invite({ uri }));
    expect(line.records()[0]).toMatchObject({ dialled });
  });
});

describe('the life of a call', () => {
  it('is one record for each change, the last with how long it was', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: AT_HOME });
    line.out(call);
    line.in(response(call, 180));
    line.in(response(call, 200));
    line.wait(32);
    const bye = request('BYE', { uri: `sip:gw@${PROVIDER}`, to: AT_HOME, toTag: 'to-1', cseq: 2 });
    line.out(bye);
    line.in(response(bye, 200));
    expect(line.records().map(({ state }) => state)).toEqual(['attempted', 'ringing', 'answered', 'ended']);
    expect(line.records().at(-1)).toMatchObject({ durationSeconds: 32, code: 200, verdict: 'allow' });
  });

  it('keeps its judgement when the configuration changes under it', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: AT_HOME });
    line.out(call);
    line.guard.rehouse(houseOf("config rule 'all'\n\toption verdict 'block'"));
    line.in(response(call, 200));
    expect(line.records().at(-1)).toMatchObject({ state: 'answered', verdict: 'allow' });
    line.out(invite({ uri: AT_HOME, callId: 'next' }), { prefix: logPrefix('block', 'all', true) });
    expect(line.records().at(-1)).toMatchObject({ callId: 'next', verdict: 'block', rule: 'all' });
  });
});
