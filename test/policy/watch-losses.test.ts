// What an attack can cost before it is stopped, by the budget alone, whatever its calls look like.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { callCost } from '../../agent/numbering/tariff/billing.ts';
import { consequences } from '../../agent/policy/combine.ts';
import type { AddressedFinding } from '../../agent/policy/watch/attempt.ts';
import { attempt, NOON, only, pricePerMinute, SECOND, watchOf } from '../kit/watching.ts';

const BUDGET = only({ budget: detectorsConfig(() => undefined).budget });
const LIMIT = 350;

interface Planned {
  readonly gapSeconds: number;
  readonly ringSeconds: number;
  readonly talkSeconds: number;
  readonly perMinute: number;
  readonly stepSeconds: number;
  readonly device: string;
}

const attack = fc.array(
  fc.record({
    gapSeconds: fc.nat(40),
    ringSeconds: fc.nat(20),
    talkSeconds: fc.nat(200),
    perMinute: fc.integer({ min: 1, max: 600 }),
    stepSeconds: fc.constantFrom(1, 6, 30, 60),
    device: fc.constantFrom('pbx', 'phone'),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** Second by second; nobody answers a question, and what is ended is silent within the second. Answers the money lost. */
function play(calls: readonly Planned[]): number {
  const watch = watchOf(BUDGET);
  const live = new Map<string, Planned & { readonly startedAt: number }>();
  const blocked = new Set<string>();
  let lost = 0;
  const end = (id: string, at: number) => {
    const call = live.get(id);
    live.delete(id);
    if (call === undefined) return [];
    const answeredAt = call.startedAt + call.ringSeconds;
    const isAnswered = answeredAt <= at;
    if (isAnswered) lost += callCost(pricePerMinute(call.perMinute, call.stepSeconds), at - answeredAt, true);
    return watch.onChange(id, { endedAtMs: NOON + at * SECOND, code: isAnswered ? 200 : 487 }, NOON + at * SECOND);
  };
  const act = (findings: readonly AddressedFinding[], at: number): void => {
    const { blocks, ends, asks } = consequences(findings, (filter) => watch.runningCalls(filter));
    for (const { device } of blocks) blocked.add(device);
    for (const { call } of [...ends, ...asks]) act(end(call, at), at);
  };
  const starts = calls.map((_, index) =>
    calls.slice(0, index + 1).reduce((sum, { gapSeconds }) => sum + gapSeconds, 0),
  );
  for (let at = 0; at < (starts.at(-1) ?? 0) + 300; at++) {
    for (const [id, call] of [...live]) {
      if (call.startedAt + call.ringSeconds === at)
        act(watch.onChange(id, { answeredAtMs: NOON + at * SECOND }, NOON + at * SECOND), at);
      if (call.startedAt + call.ringSeconds + call.talkSeconds === at) act(end(id, at), at);
    }
    act(watch.tick(NOON + at * SECOND), at);
    for (const [index, call] of calls.entries()) {
      if (starts[index] !== at || blocked.has(call.device)) continue;
      live.set(`${index}`, { ...call, ringSeconds: Math.max(1, call.ringSeconds), startedAt: at });
      const price = pricePerMinute(call.perMinute, call.stepSeconds);
      act(watch.onAttempt(attempt(`${index}`, { price, device: call.device }), NOON + at * SECOND), at);
    }
  }
  return lost;
}

describe('an attack', () => {
  it('on places that nobody knows never costs more than the limit, however many calls ring or run at a time', () => {
    const isBounded = fc.property(attack, (calls) => {
      expect(play(calls)).toBeLessThanOrEqual(LIMIT + 1e-6);
    });
    fc.assert(isBounded, { numRuns: 60 });
  });

  it("of the seed's kind gets two calls", () => {
    const seed = { gapSeconds: 40, ringSeconds: 3, talkSeconds: 32, perMinute: 175, stepSeconds: 60, device: 'pbx' };
    expect(play(Array(40).fill(seed))).toBe(350);
  });
});
