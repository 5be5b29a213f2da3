// Money in buckets against a plain list of everything.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingSpending } from '../../agent/policy/watch/spending.ts';
import { DAY, HOUR, MINUTE, NOON } from '../kit/watching.ts';

interface Payment {
  readonly atMs: number;
  readonly amount: number;
  readonly unfamiliar: boolean;
}

/** Gaps as they come: calls on end, a quiet night, a holiday. */
const gap = fc.oneof(fc.nat(3 * MINUTE), fc.nat(3 * HOUR), fc.nat(3 * DAY));
const payments = fc
  .array(fc.record({ gap, amount: fc.nat(10_000), unfamiliar: fc.boolean() }), {
    minLength: 1,
    maxLength: 200,
    size: 'max',
  })
  .map((list) => {
    let atMs = NOON;
    return list.map(({ gap: gapMs, amount, unfamiliar }): Payment => {
      atMs += gapMs;
      return { atMs, amount, unfamiliar };
    });
  });

function spendingOf(list: readonly Payment[]): RollingSpending {
  const spending = new RollingSpending();
  for (const { atMs, amount, unfamiliar } of list) spending.add(atMs, amount, unfamiliar);
  return spending;
}

/** What was paid since the beginning of the bucket that `sinceMs` is in. */
function naive(list: readonly Payment[], sinceMs: number, spanMs: number, which: 'all' | 'unfamiliar'): number {
  const fromMs = Math.floor(sinceMs / spanMs) * spanMs;
  const meant = list.filter(({ atMs, unfamiliar }) => atMs >= fromMs && (which === 'all' || unfamiliar));
  return meant.reduce((sum, { amount }) => sum + amount, 0);
}

const which = fc.constantFrom('all' as const, 'unfamiliar' as const);

describe('spending', () => {
  it('is exact to the minute for 24 hours, whatever came before', () => {
    fc.assert(
      fc.property(payments, fc.nat(DAY), fc.nat(HOUR), which, (list, windowMs, idleMs, column) => {
        const nowMs = (list.at(-1)?.atMs ?? NOON) + Math.min(idleMs, windowMs);
        const sinceMs = nowMs - windowMs;
        expect(spendingOf(list).total(sinceMs, column)).toBe(naive(list, sinceMs, MINUTE, column));
      }),
    );
  });

  it('is for 30 days never less than was paid, and at most what was paid since an hour earlier', () => {
    fc.assert(
      fc.property(payments, fc.nat(), fc.nat(2 * MINUTE), which, (list, index, beforeMs, column) => {
        const lastMs = list.at(-1)?.atMs ?? NOON;
        const sinceMs = Math.max((list[index % list.length]?.atMs ?? NOON) - beforeMs, lastMs - 30 * DAY);
        const total = spendingOf(list).total(sinceMs, column);
        expect(total).toBeGreaterThanOrEqual(naive(list, sinceMs, 1, column));
        expect(total).toBeLessThanOrEqual(naive(list, sinceMs, HOUR, column));
      }),
    );
  });

  it('does not depend on the order in which calls end within a day', () => {
    const shuffled = payments.chain((list) => {
      const lastMs = list.at(-1)?.atMs ?? NOON;
      const lately = list.filter(({ atMs }) => atMs > lastMs - DAY);
      return fc.tuple(fc.constant(lately), fc.shuffledSubarray(lately, { minLength: lately.length }));
    });
    fc.assert(
      fc.property(shuffled, fc.nat(DAY), ([inOrder, mixed], windowMs) => {
        const sinceMs = (inOrder.at(-1)?.atMs ?? NOON) - windowMs;
        expect(spendingOf(mixed).total(sinceMs, 'all')).toBe(spendingOf(inOrder).total(sinceMs, 'all'));
      }),
    );
  });

  it('survives a restart: exact for the last hour, and never less than it was', () => {
    fc.assert(
      fc.property(
        payments,
        fc.integer({ min: -30 * DAY, max: 30 * DAY }),
        fc.nat(30 * DAY),
        (list, shiftMs, windowMs) => {
          const before = spendingOf(list);
          const after = new RollingSpending();
          after.restore(before.save(0), 0);
          const lastMs = list.at(-1)?.atMs ?? NOON;
          expect(after.total(lastMs - HOUR, 'all')).toBe(before.total(lastMs - HOUR, 'all'));
          expect(after.total(lastMs - windowMs, 'all')).toBeGreaterThanOrEqual(
            naive(list, lastMs - windowMs, 1, 'all'),
          );
          expect(after.total(lastMs - windowMs, 'all')).toBeLessThanOrEqual(
            naive(list, lastMs - windowMs, HOUR, 'all'),
          );
          const moved = new RollingSpending();
          moved.restore(before.save(shiftMs), -shiftMs);
          expect(moved.total(lastMs - windowMs, 'all')).toBe(after.total(lastMs - windowMs, 'all'));
        },
      ),
    );
  });

  it('forgets what is older than 30 days, and keeps no more buckets than there are hours and minutes', () => {
    const spending = new RollingSpending();
    for (let minute = 0; minute < 60 * 24 * 60; minute++) spending.add(NOON + minute * MINUTE, 1, true);
    const { minutes, hours } = spending.save(0);
    expect(minutes.length).toBeLessThanOrEqual(120);
    expect(hours.length).toBeLessThanOrEqual(30 * 24 + 2);
    expect(spending.total(0, 'all')).toBeLessThanOrEqual((30 * 24 + 2) * 60);
  });
});
