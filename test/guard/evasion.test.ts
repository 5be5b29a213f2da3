// What a hijacked PBX may write so that the kernel's bytes or our reader miss a forbidden call that a lenient provider would make.

import { describe, expect, it } from 'vitest';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import { invite, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const HOUSE = houseOf("config rule 'abroad'\n\tlist kind 'international'\n\toption verdict 'block'");
const TOKYO = `sip:0312345678@${PROVIDER}`;
const ABROAD = `sip:010232761234@${PROVIDER}`;
/** A separator inside: the kernel's bytes cannot decide. */
const HIDDEN = `sip:0102-32761234@${PROVIDER}`;
/** The kernel lets it pass: to be judged, or because the agent had approved its URI. */
const PASSED = { prefix: logPrefix('agent', 'agent:undecided', true) };
const APPROVED = { prefix: logPrefix('allow', 'agent:approved', true) };

function rewritten(pattern: RegExp | string, by: string, options: Parameters<typeof invite>[0] = {}): Buffer {
  return Buffer.from(
    invite({ uri: HIDDEN, ...options })
      .toString('latin1')
      .replace(pattern, by),
    'latin1',
  );
}

describe('a forbidden INVITE that the kernel let pass', () => {
  it.each([
    ['in lower case', /^INVITE/, 'invite'],
    ['with its CSeq in lower case', '1 INVITE', '1 invite'],
    ['with the CSeq of another request', '1 INVITE', '1 REGISTER'],
    ['with a tab before the version', ' SIP/2.0\r', '\tSIP/2.0\r'],
    ['with more behind the version', ' SIP/2.0\r', ' SIP/2.00\r'],
    ['with two From', 'Call-ID:', 'From: <sip:bob@x>;tag=1\r\nCall-ID:'],
    ['with a body that is cut off', /Content-Length: \d+/, 'Content-Length: 9999'],
    ['with a length that is no number', /Content-Length: \d+/, 'Content-Length: 1x'],
    ['with the tag of a dialog that nobody knows', /To: .*\r/, `To: <${TOKYO}>;tag=never-seen\r`],
  ])('is refused %s', (_, pattern, by) => {
    const line = new Line(HOUSE);
    line.out(rewritten(pattern, by), PASSED);
    expect(line.types()).toContain('refuse');
    expect(line.records()[0]).toMatchObject({ dialled: '0102-32761234', verdict: 'block', rule: 'abroad' });
  });

  it('is refused within the dialog of a call that is allowed, whose own requests go on', () => {
    const line = new Line(HOUSE);
    const call = invite({ uri: TOKYO });
    const contact = 'sip:0312345678@203.0.113.77';
    line.out(call);
    line.in(response(call, 200, { contact }));
    const before = line.actions.length;
    line.out(invite({ uri: contact, to: TOKYO, toTag: 'to-1', cseq: 2 }));
    expect(line.types().slice(before)).not.toContain('refuse');
    expect(new Set(line.records().map(({ callId, dialled }) => `${callId} ${dialled}`)).size).toBe(1);
    line.out(invite({ uri: HIDDEN, to: TOKYO, toTag: 'to-1', cseq: 3 }), PASSED);
    expect(line.types()).toContain('refuse');
  });

  it('is refused where a Route hides it that a provider makes the Request-URI', () => {
    const line = new Line(HOUSE);
    const via = (route: string) => ({ headers: [`Route: <sip:${PROVIDER};lr>`, `Route: <${route}>`] });
    line.out(invite({ uri: TOKYO, callId: 'loose', ...via(`${ABROAD};lr`) }));
    line.out(invite({ uri: TOKYO, callId: 'domestic', ...via(`sip:0398765432@${PROVIDER}`) }));
    expect(line.types()).not.toContain('refuse');
    line.out(invite({ uri: TOKYO, ...via(ABROAD) }));
    expect(line.types()).toContain('refuse');
    expect(line.alerts()[0]).toMatchObject({ alert: 'call_blocked', call: { dialled: '010232761234' } });
  });

  it('is refused as a new call to the Contact of an accomplice who called in', () => {
    const line = new Line(HOUSE);
    const accomplice = { from: 'sip:bob@x', to: 'sip:alice@x', fromTag: 'bob', callId: 'in@x', contact: ABROAD };
    const call = invite({ ...accomplice, uri: `sip:alice@${HOME}` });
    line.in(call);
    line.out(response(call, 200));
    expect(line.actions).toContainEqual({ type: 'pass', device: HOME, uri: ABROAD });
    line.out(invite({ uri: ABROAD }), APPROVED);
    expect(line.types()).toContain('refuse');
  });
});
