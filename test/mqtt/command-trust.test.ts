// Whether a command is of now, and whether its sender knows the secret.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandTrust } from '../../agent/mqtt/command-trust.ts';
import { signed } from '../kit/signed.ts';

const SECRET = 'seventeen letters';
const TOPIC = 'ringfence/home/cmd/unblock';
const START = Date.UTC(2026, 5, 30, 12);
const NOW = START / 1000 + 120;
const BODY = { id: 'ha-1', at: NOW, target: 'all' };

function trusting(secret: string | null = SECRET) {
  const clock = { nowMs: START };
  const trust = new CommandTrust({ secret, nowMs: () => clock.nowMs });
  clock.nowMs = NOW * 1000;
  return {
    clock,
    judge: (payload: string, topic = TOPIC) => trust.judge({ topic, members: JSON.parse(payload) }),
  };
}

describe('the time of a command', () => {
  it('is within a minute of now, or not told', () => {
    const { judge } = trusting();
    const at = (time: unknown) => judge(JSON.stringify({ at: time }));
    expect([at(NOW - 60), at(NOW + 60), at(NOW + 0.5), judge('{}')]).toEqual(
      Array(4).fill({ ok: true, proven: false }),
    );
    expect(at(NOW - 61)).toEqual({ ok: false, sentence: expect.stringMatching(/only what is of the last 60 s is/) });
    expect(at(NOW + 61).ok).toBe(false);
  });

  it.each(['"now"', 'null', '1e300', `${NOW * 1000}`, '{}'])('is none when it is %s', (time) => {
    expect(trusting().judge(`{"at": ${time}}`)).toEqual({ ok: false, sentence: expect.stringMatching(/\.$/) });
  });
});

describe('a proof', () => {
  it('is good once', () => {
    const { judge } = trusting();
    expect(judge(signed(SECRET, TOPIC, BODY))).toEqual({ ok: true, proven: true });
    expect(judge(signed(SECRET, TOPIC, BODY))).toEqual({ ok: false, sentence: 'This command was given before.' });
    expect(judge(signed(SECRET, TOPIC, { ...BODY, id: 'ha-2' }))).toEqual({ ok: true, proven: true });
  });

  it('does not depend on the order of the members', () => {
    const { id, at, target } = BODY;
    const { hmac } = JSON.parse(signed(SECRET, TOPIC, BODY));
    expect(trusting().judge(JSON.stringify({ target, hmac, at, id }))).toEqual({ ok: true, proven: true });
  });

  it('is for one topic, body, id and time', () => {
    const { judge } = trusting();
    const payload = JSON.parse(signed(SECRET, TOPIC, BODY));
    const changed = [
      { target: 'b1' },
      { id: 'ha-2' },
      { at: NOW + 1 },
      { more: 1 },
      { hmac: payload.hmac.toUpperCase() },
    ];
    for (const change of changed)
      expect(judge(JSON.stringify({ ...payload, ...change }))).toEqual({
        ok: false,
        sentence: 'Member "hmac" is wrong.',
      });
    expect(judge(JSON.stringify(payload), 'ringfence/away/cmd/unblock').ok).toBe(false);
    expect(judge(signed('another secret here', TOPIC, BODY)).ok).toBe(false);
  });

  it('needs an id, a time, and a secret to be held against', () => {
    expect(trusting().judge(signed(SECRET, TOPIC, { at: NOW })).ok).toBe(false);
    expect(trusting().judge(signed(SECRET, TOPIC, { id: 1 })).ok).toBe(false);
    expect(trusting(null).judge(signed(SECRET, TOPIC, BODY))).toMatchObject({ ok: false });
  });

  it('of before the agent began is not good: that run may have carried it out', () => {
    const { clock, judge } = trusting();
    clock.nowMs = START + 10_000;
    expect(judge(signed(SECRET, TOPIC, { ...BODY, at: START / 1000 - 1 })).ok).toBe(false);
  });

  it('that was good is not good again when the clock is set back', () => {
    const { clock, judge } = trusting();
    expect(judge(signed(SECRET, TOPIC, BODY)).ok).toBe(true);
    clock.nowMs = (NOW + 3600) * 1000;
    expect(judge(signed(SECRET, TOPIC, { ...BODY, at: NOW + 3600 })).ok).toBe(true);
    clock.nowMs = NOW * 1000;
    expect(judge(signed(SECRET, TOPIC, BODY))).toEqual({ ok: false, sentence: expect.stringMatching(/before/) });
  });

  it('is remembered for a minute, in bounded memory, and none is taken that cannot be', () => {
    const { judge } = trusting();
    const seen = Array.from({ length: 1001 }, (_, id) => judge(signed(SECRET, TOPIC, { ...BODY, id })).ok);
    expect(seen.filter((ok) => ok)).toHaveLength(1000);
    expect(seen.at(-1)).toBe(false);
  });

  it('is never found in what any stranger makes up, and nothing throws', () => {
    const { judge } = trusting();
    const member = fc.oneof(fc.jsonValue(), fc.stringMatching(/^[0-9a-f]{64}$/), fc.constant(NOW));
    const claims = fc.record({ id: member, at: member, hmac: member, target: member }, { requiredKeys: [] });
    fc.assert(
      fc.property(claims, (members) => {
        expect(judge(JSON.stringify(members))).not.toMatchObject({ proven: true });
      }),
    );
  });
});
