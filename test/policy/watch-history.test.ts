// Which calls are remembered, against a plain list of everything.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallClass } from '../../agent/policy/call-class.ts';
import { changedCall, type WatchedCall, watchedCall } from '../../agent/policy/watch/attempt.ts';
import { History } from '../../agent/policy/watch/history.ts';
import { attempt, NOON, SECOND } from '../kit/watching.ts';

const LIMITS = { chargeable: 5, ordinary: 3, inbound: 2 };

type Step =
  | {
      readonly do: 'dial';
      readonly direction: 'outbound' | 'inbound';
      readonly class: CallClass;
      readonly stopped: boolean;
    }
  | { readonly do: 'end'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('dial' as const),
    direction: fc.constantFrom('outbound' as const, 'outbound' as const, 'inbound' as const),
    class: fc.constantFrom<CallClass>('international', 'premium', 'domestic', 'other'),
    stopped: fc.boolean(),
  }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat(60) }),
);

function laneOf({ direction, class: callClass }: WatchedCall): keyof typeof LIMITS {
  if (direction === 'inbound') return 'inbound';
  return callClass === 'international' || callClass === 'premium' ? 'chargeable' : 'ordinary';
}

/** Forgets as the history says it does, by looking through all there is. */
function forget(calls: readonly WatchedCall[]): readonly WatchedCall[] {
  return Object.entries(LIMITS).reduce<readonly WatchedCall[]>((kept, [lane, limit]) => {
    const inLane = kept.filter((call) => laneOf(call) === lane);
    const idle = inLane.filter((call) => call.direction === 'inbound' || call.stopped || call.endedAtMs !== null);
    const gone = new Set(idle.slice(0, Math.max(0, inLane.length - limit)));
    return kept.filter((call) => !gone.has(call));
  }, calls);
}

describe('the history of calls', () => {
  it('keeps the latest of each lane and all that run, in the order of their start', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const history = new History(LIMITS);
        let naive: readonly WatchedCall[] = [];
        for (const [index, next] of steps.entries()) {
          const nowMs = NOON + index * SECOND;
          if (next.do === 'dial') {
            const { direction, class: callClass, stopped } = next;
            const call = watchedCall(attempt(`${index}`, { direction, class: callClass, stopped }), false, nowMs);
            history.add(call);
            naive = forget([...naive, call]);
          } else {
            const call = history.find(`${next.which}`);
            if (call === undefined) continue;
            const over = changedCall(call, { endedAtMs: nowMs });
            history.replace(over);
            naive = forget(naive.map((one) => (one.id === over.id ? over : one)));
          }
          expect(history.calls).toEqual(naive);
        }
      }),
    );
  });

  it('lets no flood of cheap calls, or of calls in, push out a dear one', () => {
    const history = new History(LIMITS);
    history.add(watchedCall(attempt('dear', { stopped: true }), false, NOON));
    for (let index = 0; index < 100; index++) {
      const cheap = attempt(`cheap ${index}`, { class: 'domestic', stopped: true });
      history.add(watchedCall(cheap, true, NOON + index));
      history.add(watchedCall(attempt(`in ${index}`, { direction: 'inbound' }), false, NOON + index));
    }
    expect(history.find('dear')).toBeDefined();
    expect(history.calls).toHaveLength(1 + LIMITS.ordinary + LIMITS.inbound);
  });

  it('does not bring back what was forgotten', () => {
    const history = new History(LIMITS);
    const old = watchedCall(attempt('old', { stopped: true }), false, NOON);
    for (const call of [old, ...['1', '2', '3', '4', '5'].map((id) => watchedCall(attempt(id), false, NOON + SECOND))])
      history.add(call);
    history.replace(changedCall(old, { endedAtMs: NOON + SECOND }));
    expect(history.find('old')).toBeUndefined();
  });
});
