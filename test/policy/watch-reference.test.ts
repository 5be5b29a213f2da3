// The watch against a plain list of all calls: whatever happens to them, and to the clock, money and running calls agree.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callCost } from '../../agent/numbering/tariff/billing.ts';
import { attempt, DAY, HOUR, MINUTE, NOON, only, pricePerMinute, SECOND, watchOf } from '../kit/watching.ts';

const PRICE = pricePerMinute(60, 6);

type Step =
  | { readonly do: 'dial'; readonly approved: boolean; readonly stopped: boolean }
  | { readonly do: 'repeat' | 'answer' | 'busy' | 'hang up' | 'stop'; readonly call: number }
  | { readonly do: 'set clock'; readonly byMs: number };

interface Listed {
  readonly id: string;
  readonly approved: boolean;
  stopped: boolean;
  answeredMs: number | null;
  endedMs: number | null;
}

const event = (what: 'repeat' | 'answer' | 'busy' | 'hang up' | 'stop') =>
  fc.record({ do: fc.constant(what), call: fc.nat(20) });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('dial' as const), approved: fc.boolean(), stopped: fc.boolean() }),
  },
  { weight: 4, arbitrary: event('answer') },
  { weight: 3, arbitrary: event('hang up') },
  ...(['repeat', 'busy', 'stop'] as const).map((what) => ({ weight: 1, arbitrary: event(what) })),
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set clock' as const),
      byMs: fc.integer({ min: -40 * DAY, max: 40 * DAY }),
    }),
  },
);
const steps = fc.array(fc.record({ step, afterMs: fc.oneof(fc.nat(20 * SECOND), fc.nat(30 * MINUTE)) }), {
  maxLength: 60,
  size: 'max',
});

/** Tells both the watch and the list; `nowMs` is the time that passed, the watch is told what the clock shows. */
function play(
  all: readonly { step: Step; afterMs: number }[],
  check: (nowMs: number, shownMs: number, calls: readonly Listed[], watch: ReturnType<typeof watchOf>) => void,
) {
  const watch = watchOf(only());
  const calls: Listed[] = [];
  let [nowMs, setMs] = [NOON, 0];
  for (const { step: next, afterMs } of all) {
    nowMs += afterMs;
    if (next.do === 'set clock') {
      setMs += next.byMs;
      watch.shift(next.byMs);
    } else if (next.do === 'dial') {
      const call = {
        id: `${calls.length}`,
        approved: next.approved,
        stopped: next.stopped,
        answeredMs: null,
        endedMs: null,
      };
      calls.push(call);
      watch.onAttempt(attemptOf(call), nowMs + setMs);
    } else {
      const call = calls[next.call];
      if (call !== undefined) happen(watch, call, next.do, nowMs, setMs);
    }
    check(nowMs, nowMs + setMs, calls, watch);
  }
}

function attemptOf({ id, approved, stopped }: Listed) {
  return attempt(id, { approved, stopped, price: PRICE });
}

function happen(watch: ReturnType<typeof watchOf>, call: Listed, what: string, nowMs: number, setMs: number): void {
  const shownMs = nowMs + setMs;
  if (what === 'repeat') watch.onAttempt(attemptOf(call), shownMs);
  if (call.stopped || call.endedMs !== null) return;
  if (what === 'answer' && call.answeredMs === null) {
    call.answeredMs = nowMs;
    watch.onChange(call.id, { answeredAtMs: shownMs }, shownMs);
  }
  if (what === 'stop' && call.answeredMs === null) {
    call.stopped = true;
    watch.onChange(call.id, { stopped: true }, shownMs);
  }
  if (what === 'busy' && call.answeredMs === null) {
    call.endedMs = nowMs;
    watch.onChange(call.id, { endedAtMs: shownMs, code: 486 }, shownMs);
  }
  if (what === 'hang up' && call.answeredMs !== null) {
    call.endedMs = nowMs;
    watch.onChange(call.id, { endedAtMs: shownMs, code: 200 }, shownMs);
  }
}

function cost({ answeredMs, endedMs }: Listed, nowMs: number): number {
  return answeredMs === null ? 0 : callCost(PRICE, ((endedMs ?? nowMs) - answeredMs) / 1000, true);
}

/** Calls that ended within the window, from the beginning of its first minute, and those that run. */
function spentBy(calls: readonly Listed[], nowMs: number, windowMs: number): number {
  const fromMs = Math.floor((nowMs - windowMs) / MINUTE) * MINUTE;
  const meant = calls.filter(({ endedMs }) => endedMs === null || endedMs >= fromMs);
  return meant.reduce((sum, call) => sum + cost(call, nowMs), 0);
}

describe('the watch', () => {
  it('knows what was spent within an hour and a day, and on what', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (nowMs, shownMs, calls, watch) => {
          const unfamiliar = calls.filter(({ approved }) => !approved);
          const spent = watch.spent(shownMs);
          const known = watch.isFamiliar('SL');
          expect(spent.hour).toBeCloseTo(spentBy(calls, nowMs, HOUR), 6);
          expect(spent.day).toBeCloseTo(spentBy(calls, nowMs, DAY), 6);
          expect(spent.unfamiliarHour).toBeLessThanOrEqual(spentBy(unfamiliar, nowMs, HOUR) + 1e-6);
          if (!known) expect(spent.unfamiliarHour).toBeCloseTo(spentBy(unfamiliar, nowMs, HOUR), 6);
        });
      }),
    );
  });

  it('knows which calls run', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (_now, _shown, calls, watch) => {
          const running = calls.filter(({ stopped, endedMs }) => !stopped && endedMs === null);
          expect([...watch.runningCalls({})].sort()).toEqual(running.map(({ id }) => id).sort());
        });
      }),
    );
  });

  it('learns a place exactly when an approved call is answered, or a day after another was', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (nowMs, _shown, calls, watch) => {
          const answered = calls.filter(({ answeredMs }) => answeredMs !== null);
          const isDue = answered.some(({ approved, answeredMs }) => approved || nowMs - (answeredMs ?? nowMs) >= DAY);
          if (answered.length === 0) expect(watch.isFamiliar('SL')).toBe(false);
          if (isDue) {
            watch.tick(_shown);
            expect(watch.isFamiliar('SL')).toBe(true);
          }
        });
      }),
    );
  });
});
