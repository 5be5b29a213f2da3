// Numbers that stand for many: what a median and a percentile are here, and how runs take turns.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternate } from '../../build/bench/alternate.ts';
import { median, percentile } from '../../build/bench/statistics.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('a percentile', () => {
  it('is a measured value with at least that share of the values at or below it', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (measured, fraction) => {
        const value = percentile(measured, fraction);
        expect(measured).toContain(value);
        expect(measured.filter((other) => other <= value).length).toBeGreaterThanOrEqual(fraction * measured.length);
      }),
    );
  });

  it('is by nearest rank', () => {
    const measured = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([0, 0.5, 0.99, 1].map((fraction) => percentile(measured, fraction))).toEqual([1, 100, 198, 200]);
  });

  it('of nothing is a bug', () => {
    expect(() => percentile([], 0.5)).toThrow();
  });
});

describe('a median', () => {
  it('is the one in the middle, or the mean of the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 3, 1000])).toBe(2.5);
  });

  it('is not moved by one bad repetition', () => {
    fc.assert(
      fc.property(fc.double({ min: 10, max: 1e9, noNaN: true }), (bad) => {
        expect(median([4, 5, 6, 5, bad])).toBe(5);
      }),
    );
  });
});

describe('variants in turns', () => {
  it('run once a round, in the opposite order every other round', async () => {
    const order: string[] = [];
    const variant = (name: string) => async () => order.push(name);
    const results = await alternate(3, { a: variant('a'), b: variant('b') });
    expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
    expect(results).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
  });
});
