// What a call costs by its steps.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callCost, nextStepCost } from '../../agent/numbering/tariff/billing.ts';
import type { Price } from '../../agent/numbering/tariff/tariff.ts';

function price(perMinute: number, firstStepSeconds: number, stepSeconds: number, connectFee = 0): Price {
  return { perMinute, connectFee, firstStepSeconds, stepSeconds, description: '', estimated: false };
}

const BY_THE_MINUTE = price(175, 60, 60);
const prices = fc
  .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 3600 }))
  .chain(([perMinute, first, step]) => fc.nat(500).map((connectFee) => price(perMinute, first, step, connectFee)));
const seconds = fc.double({ min: 0, max: 100_000, noNaN: true });

describe('the cost of a call', () => {
  it.each([
    ['32 seconds to Sierra Leone on the bill of 2015', BY_THE_MINUTE, 32, 175],
    ['a second', BY_THE_MINUTE, 1, 175],
    ['a call that is hung up as it is answered', BY_THE_MINUTE, 0, 175],
    ['a whole minute', BY_THE_MINUTE, 60, 175],
    ['one that has just begun its second minute', BY_THE_MINUTE, 60.001, 350],
    ['6-second steps after 30 seconds', price(60, 30, 6), 31, 36],
    ['steps of a second', price(60, 1, 1), 32, 32],
    ['a fee for the connection', price(60, 1, 1, 15), 32, 47],
  ])('is billed for %s', (_, price, seconds, cost) => {
    expect(callCost(price, seconds, true)).toBeCloseTo(cost, 9);
  });

  it('is nothing while nobody answers', () => {
    expect(callCost(price(175, 60, 60, 100), 32, false)).toBe(0);
  });

  it('never falls while the call goes on, and is never below what the time itself costs', () => {
    fc.assert(
      fc.property(prices, seconds, seconds, (price, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        expect(callCost(price, late, true)).toBeGreaterThanOrEqual(callCost(price, early, true));
        expect(callCost(price, late, true)).toBeGreaterThanOrEqual(
          price.connectFee + (late * price.perMinute) / 60 - 1e-6,
        );
      }),
    );
  });

  it('is foretold: when the next step has begun the call costs just that', () => {
    expect(nextStepCost(BY_THE_MINUTE, 32)).toBe(350);
    fc.assert(
      fc.property(prices, fc.nat(100_000), (price, at) => {
        const { firstStepSeconds: first, stepSeconds: step } = price;
        const stepEnd = at <= first ? first : first + Math.ceil((at - first) / step) * step;
        expect(nextStepCost(price, at)).toBeCloseTo(callCost(price, stepEnd + 0.001, true), 6);
      }),
    );
  });
});
