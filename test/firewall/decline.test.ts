import { describe, expect, it } from 'vitest';
import { composeDecline, Decliner, type ForbiddenInvite } from '../../agent/firewall/decline/decline.ts';
import type { Path } from '../../agent/firewall/decline/leases.ts';
import type { Sent } from '../../agent/firewall/decline/send-as.ts';
import { unfitPath } from '../../agent/firewall/decline/unfit-path.ts';
import { warningHeader } from '../../agent/firewall/decline/warning.ts';
import type { SipRequest } from '../../agent/sip/message.ts';
import { parseMessage } from '../../agent/sip/scanner.ts';

function invite(branch = 'z9hG4bK1', cseq = 1): SipRequest {
  const lines = [
    'INVITE sip:01023276123456@203.0.113.10 SIP/2.0',
    `Via: SIP/2.0/UDP 192.168.1.10:5060;branch=${branch};rport`,
    'From: <sip:pbx@192.168.1.10>;tag=f1',
    'To: <sip:01023276123456@203.0.113.10>',
    'Call-ID: c1@192.168.1.10',
    `CSeq: ${cseq} INVITE`,
    'Content-Length: 0',
    '',
    '',
  ];
  const result = parseMessage(Buffer.from(lines.join('\r\n')), 'udp');
  if (result.kind !== 'complete' || result.message.type !== 'request') throw new Error('no request');
  return result.message;
}

function forbidden(request = invite()): ForbiddenInvite {
  return {
    request,
    caller: { address: '192.168.1.10', port: 5062 },
    provider: { address: '203.0.113.10', port: 5060 },
    inInterface: 'br-lan',
    why: 'Calls to Sierra Leone are blocked.',
  };
}

function wire(result: Sent = { ok: true }) {
  const sent: { path: Path; text: string }[] = [];
  const answers = [result];
  const send = async (path: Path, payload: Buffer): Promise<Sent> => {
    sent.push({ path, text: payload.toString() });
    return answers.shift() ?? { ok: true };
  };
  return { sent, send };
}

describe('decline', () => {
  it('is a 603 of the provider, to where the INVITE came from, with a tag and the reason', () => {
    const { path, payload } = composeDecline(forbidden(), 'abc');
    expect(path).toEqual({
      to: { address: '192.168.1.10', port: 5062 },
      as: { address: '203.0.113.10', port: 5060 },
      outInterface: 'br-lan',
    });
    const text = payload.toString();
    expect(text).toMatch(/^SIP\/2\.0 603 Decline\r\n/);
    expect(text).toContain('To: <sip:01023276123456@203.0.113.10>;tag=abc\r\n');
    expect(text).toContain('Warning: 399 ringfence "Calls to Sierra Leone are blocked."\r\n');
  });

  it('goes by the loopback interface to a caller on the router itself', () => {
    expect(composeDecline({ ...forbidden(), inInterface: null }, 'abc').path.outInterface).toBe('lo');
  });

  it('answers a transaction once, however often the INVITE is repeated, also while the first answer is on its way', async () => {
    const { sent, send } = wire();
    const decliner = new Decliner({ send, nowMs: () => 0 });
    const kinds = await Promise.all([1, 2, 3].map(async () => (await decliner.decline(forbidden())).kind));
    expect(kinds).toEqual(['answered', 'repeated', 'repeated']);
    expect(await decliner.decline(forbidden())).toEqual({ kind: 'repeated' });
    expect(sent).toHaveLength(1);
  });

  it('answers the next transaction of the same call, with another tag', async () => {
    const { sent, send } = wire();
    const decliner = new Decliner({ send, nowMs: () => 0 });
    await decliner.decline(forbidden());
    expect(await decliner.decline(forbidden(invite('z9hG4bK2', 2)))).toEqual({ kind: 'answered' });
    const tags = sent.map(({ text }) => /^To: .*;tag=(\w+)/m.exec(text)?.[1]);
    expect(new Set(tags).size).toBe(2);
  });

  it('answers a repetition when the first answer could not be sent', async () => {
    const { sent, send } = wire({ ok: false, reason: { kind: 'busy' } });
    const decliner = new Decliner({ send, nowMs: () => 0 });
    expect(await decliner.decline(forbidden())).toEqual({ kind: 'failed', reason: { kind: 'busy' } });
    expect(await decliner.decline(forbidden())).toEqual({ kind: 'answered' });
    expect(sent).toHaveLength(2);
  });
});

describe('warning of a decline', () => {
  it('is one harmless quoted string that shows no whole number', () => {
    const header = warningHeader('a "quote" \\ and\r\nVia: x, to +23276123456 \u{1f600}');
    expect(header).toBe("399 ringfence \"a 'quote' ' and Via: x, to +232xxxxxxxx\"");
  });

  it('stays short', () => {
    expect(warningHeader('long '.repeat(1_000)).length).toBeLessThan(200);
  });
});

describe('paths that no datagram takes', () => {
  const to = { address: '192.168.1.10', port: 5060 };
  const as = { address: '203.0.113.10', port: 5060 };

  it.each([
    ['a broadcast', { to: { address: '255.255.255.255', port: 5060 }, as, outInterface: 'lan' }],
    ['a multicast group', { to: { address: '224.0.1.75', port: 5060 }, as, outInterface: 'lan' }],
    [
      'IPv6 multicast',
      { to: { address: 'ff02::1', port: 5060 }, as: { address: 'fd00::1', port: 1 }, outInterface: 'lan' },
    ],
    [
      'a link-local address',
      { to: { address: 'fe80::1', port: 5060 }, as: { address: 'fd00::1', port: 1 }, outInterface: 'lan' },
    ],
    ['no address at all', { to: { address: '0.0.0.0', port: 5060 }, as, outInterface: 'lan' }],
    ['a name', { to: { address: 'pbx.lan', port: 5060 }, as, outInterface: 'lan' }],
    ['port 0', { to: { address: '192.168.1.10', port: 0 }, as, outInterface: 'lan' }],
    ['as another family', { to, as: { address: 'fd00::1', port: 5060 }, outInterface: 'lan' }],
    ['an interface name that ends a quote', { to, as, outInterface: 'a" . 1' }],
  ])('refuses %s', (_, path) => {
    expect(unfitPath(path)).not.toBeNull();
  });

  it('takes one host to another of either family', () => {
    expect(unfitPath({ to, as, outInterface: 'br-lan.2' })).toBeNull();
    const v6 = {
      to: { address: 'fd00::10', port: 5060 },
      as: { address: '2001:db8::9', port: 5060 },
      outInterface: 'lo',
    };
    expect(unfitPath(v6)).toBeNull();
  });
});
