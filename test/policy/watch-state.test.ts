// What the watch remembers across a restart.

import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { readWatchState, type WatchState } from '../../agent/policy/watch/state.ts';
import { attempt, callThrough, DAY, HOUR, MINUTE, NOON, only, SECOND, summary, watchOf } from '../kit/watching.ts';

const DEFAULTS = detectorsConfig(() => undefined);
const CAUSE = only({ cause: DEFAULTS.cause });
const BUDGET = only({ budget: DEFAULTS.budget });

/** Through a file and back. */
function written(state: WatchState): WatchState {
  const read = readWatchState(JSON.parse(JSON.stringify(state)));
  if (read === null) throw new Error('a watch does not read what it wrote');
  return read;
}

describe('a restart', () => {
  it('forgets no money: the limit that was nearly reached still is', () => {
    const before = watchOf(BUDGET);
    callThrough(before, attempt('1'), NOON, 32);
    const watch = watchOf(BUDGET);
    watch.restore(written(before.save()), NOON + MINUTE, NOON + 2 * MINUTE);
    expect(watch.spent(NOON + 2 * MINUTE)).toEqual(before.spent(NOON + 2 * MINUTE));
    expect(summary(callThrough(watch, attempt('2'), NOON + 2 * MINUTE, 32))).toEqual([
      'budget critical international pbx',
    ]);
  });

  it('forgets no place, and no probation', () => {
    const before = watchOf(only());
    callThrough(before, attempt('1', { area: 'PH', approved: true }), NOON, 60);
    callThrough(before, attempt('2'), NOON, 60);
    const watch = watchOf(only());
    watch.restore(written(before.save()), NOON + HOUR, NOON + 2 * HOUR);
    expect(watch.knownCountries()).toEqual(['PH']);
    watch.tick(NOON + DAY);
    expect(watch.knownCountries()).toEqual(['PH', 'SL']);
  });

  it('does not make a device call abroad for the first time again', () => {
    const session = { device: 'pbx', from: '203.0.113.9', atMs: NOON + HOUR };
    const before = watchOf(CAUSE);
    before.onAttempt(attempt('1'), NOON);
    const [fresh, restored] = [watchOf(CAUSE), watchOf(CAUSE)];
    restored.restore(written(before.save()), NOON + MINUTE, NOON + MINUTE);
    for (const watch of [fresh, restored]) watch.onSession(session);
    const call = attempt('2');
    expect(summary(fresh.onAttempt(call, NOON + HOUR + MINUTE))).toEqual(['cause warn international pbx']);
    expect(restored.onAttempt(call, NOON + HOUR + MINUTE)).toEqual([]);
  });

  it('with a clock behind takes the time for as old as when it was saved, and goes along when the clock is set', () => {
    const before = watchOf(BUDGET);
    callThrough(before, attempt('1'), NOON, 32);
    const watch = watchOf(BUDGET);
    const unset = Date.UTC(2025, 0, 1);
    watch.restore(written(before.save()), NOON + MINUTE, unset);
    expect(watch.spent(unset).hour).toBe(175);
    watch.shift(NOON - unset);
    expect(watch.spent(NOON + 30 * MINUTE).hour).toBe(175);
    expect(watch.spent(NOON + 2 * HOUR).hour).toBe(0);
  });

  it('is saved in the time that the clock shows, also after it was set', () => {
    const before = watchOf(BUDGET);
    callThrough(before, attempt('1'), NOON - DAY, 32);
    before.shift(DAY);
    const watch = watchOf(BUDGET);
    watch.restore(written(before.save()), NOON + MINUTE, NOON + MINUTE);
    expect(watch.spent(NOON + MINUTE).hour).toBe(175);
  });
});

describe('a session', () => {
  it('from the Internet before the first call abroad of its device is told of with that call', () => {
    const watch = watchOf(CAUSE);
    watch.onSession({ device: 'phone', from: '203.0.113.9', atMs: NOON });
    expect(watch.onAttempt(attempt('1'), NOON + MINUTE)).toEqual([]);
    expect(watch.onAttempt(attempt('2', { device: 'phone' }), NOON + MINUTE)).toMatchObject([{ call: '2' }]);
  });

  it('is as old as it is, whatever was done to the clock', () => {
    const watch = watchOf(CAUSE);
    watch.shift(-DAY);
    watch.onSession({ device: 'pbx', from: '203.0.113.9', atMs: NOON - DAY });
    expect(summary(watch.onAttempt(attempt('1'), NOON - DAY + 14 * MINUTE))).toEqual(['cause warn international pbx']);
  });
});

describe('a state that no watch wrote', () => {
  const good = watchOf().save();

  it.each<[string, unknown]>([
    ['nothing', null],
    ['another shape', { ...good, areas: [] }],
    ['money below nothing', { ...good, premises: { minutes: [[NOON, -1, 0]], hours: [] } }],
    ['a time that is none', { ...good, premises: { minutes: [['x', 1, 0]], hours: [] } }],
    [
      'too many devices',
      { ...good, devices: Array(65).fill({ device: 'x', hasCalledAbroad: true, spending: good.premises }) },
    ],
    ['too many places', { ...good, areas: { known: Array(301).fill('SL'), probations: [] } }],
  ])('is refused: %s', (_, state) => {
    expect(readWatchState(good)).not.toBeNull();
    expect(readWatchState(state)).toBeNull();
  });

  it('teaches no place that pays whoever is called', () => {
    const watch = watchOf();
    watch.restore({ ...good, areas: { known: ['+979', 'GB/premium', 'SL'], probations: [] } }, NOON, NOON + SECOND);
    expect([...watch.knownCountries(), ...watch.knownAreas()]).toEqual(['SL']);
  });
});
