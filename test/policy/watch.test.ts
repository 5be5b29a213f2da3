// What the watch makes of calls as they happen: counted once, told once, held against the right device.

import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import {
  attempt,
  callThrough,
  DAY,
  HOUR,
  MINUTE,
  NOON,
  only,
  pricePerMinute,
  SECOND,
  summary,
  watchOf,
} from '../kit/watching.ts';

const DEFAULTS = detectorsConfig(() => undefined);
const FREE = pricePerMinute(0);
const VELOCITY = only({ velocity: { ...DEFAULTS.velocity, warn: 3, block: 5 } });
const BUDGET = only({ budget: DEFAULTS.budget });
const free = { price: FREE, approved: true } as const;

describe('a call', () => {
  it('counts once, however often its INVITE is repeated', () => {
    const watch = watchOf(VELOCITY);
    const found = [0, 500, 1500, 3500].flatMap((ms) => watch.onAttempt(attempt('1', free), NOON + ms));
    expect(found).toEqual([]);
    expect(watch.onAttempt(attempt('2', free), NOON + 4000)).toEqual([]);
    expect(summary(watch.onAttempt(attempt('3', free), NOON + 5000))).toEqual(['velocity warn international pbx']);
  });

  it('costs nothing when it is busy, cancelled or stopped', () => {
    const watch = watchOf(BUDGET);
    watch.onAttempt(attempt('busy'), NOON);
    watch.onChange('busy', { endedAtMs: NOON + SECOND, code: 486 }, NOON + SECOND);
    watch.onAttempt(attempt('cancelled'), NOON + MINUTE);
    watch.onChange('cancelled', { endedAtMs: NOON + 2 * MINUTE, code: 487 }, NOON + 2 * MINUTE);
    watch.onAttempt(attempt('stopped', { stopped: true }), NOON + 3 * MINUTE);
    watch.onAttempt(attempt('refused'), NOON + 3 * MINUTE);
    watch.onChange('refused', { stopped: true }, NOON + 3 * MINUTE);
    expect(watch.runningCalls({})).toEqual([]);
    expect(watch.spent(NOON + 4 * MINUTE)).toMatchObject({ hour: 0, month: 0 });
  });

  it('is paid for once, though its end is told twice', () => {
    const watch = watchOf(BUDGET);
    callThrough(watch, attempt('1'), NOON, 32);
    watch.onChange('1', { endedAtMs: NOON + HOUR }, NOON + HOUR);
    expect(watch.spent(NOON + HOUR)).toMatchObject({ hour: 175, unfamiliarHour: 175 });
  });

  it('that was stopped and passes after all runs, and is familiar by the answer', () => {
    const watch = watchOf(BUDGET);
    watch.onAttempt(attempt('1', { stopped: true }), NOON);
    expect(watch.runningCalls({})).toEqual([]);
    watch.onAttempt(attempt('1', { approved: true }), NOON + 8 * SECOND);
    expect(watch.runningCalls({ device: 'pbx', class: 'international' })).toEqual(['1']);
    watch.onChange('1', { answeredAtMs: NOON + 10 * SECOND }, NOON + 10 * SECOND);
    expect(watch.spent(NOON + 11 * SECOND)).toMatchObject({ hour: 175, unfamiliarHour: 0 });
  });

  it('that came in costs nothing and makes nobody look', () => {
    const watch = watchOf();
    const inbound = attempt('1', { direction: 'inbound' });
    expect(callThrough(watch, inbound, NOON, 600)).toEqual([]);
    expect(watch.spent(NOON + HOUR).hour).toBe(0);
    expect(watch.isFamiliar('SL')).toBe(false);
  });

  it('nobody told of is none of its business', () => {
    expect(watchOf().onChange('?', { answeredAtMs: NOON }, NOON)).toEqual([]);
  });

  it('that is exempt is never among those to be ended', () => {
    const watch = watchOf(BUDGET);
    watch.onAttempt(attempt('1', { exempt: true }), NOON);
    watch.onAttempt(attempt('2', { approved: true, device: 'phone' }), NOON);
    expect(watch.runningCalls({})).toEqual(['2']);
    expect(watch.runningCalls({ device: 'pbx' })).toEqual([]);
    expect(watch.runningCalls({ class: 'premium' })).toEqual([]);
  });
});

describe('a finding', () => {
  const dial = (watch: ReturnType<typeof watchOf>, count: number, startMs: number, device = 'pbx') =>
    Array.from({ length: count }, (_, index) => startMs + index * SECOND).flatMap((ms) =>
      watch.onAttempt(attempt(`${device} ${ms}`, { ...free, device }), ms),
    );

  it('is told once, and once more when it grows', () => {
    expect(summary(dial(watchOf(VELOCITY), 8, NOON))).toEqual([
      'velocity warn international pbx',
      'velocity critical international pbx',
    ]);
  });

  it('is told again when the time is over for which it holds', () => {
    const watch = watchOf(VELOCITY);
    dial(watch, 3, NOON);
    expect(dial(watch, 1, NOON + 59 * MINUTE)).toEqual([]);
    expect(summary(dial(watch, 3, NOON + 65 * MINUTE))).toEqual(['velocity warn international pbx']);
  });

  it('is told of each call that must be stopped itself', () => {
    const watch = watchOf(BUDGET);
    callThrough(watch, attempt('1'), NOON, 32);
    callThrough(watch, attempt('2'), NOON + MINUTE, 32);
    const later = ['3', '4'].flatMap((id) => watch.onAttempt(attempt(id), NOON + 2 * MINUTE));
    expect(later).toMatchObject([{ call: '3' }, { call: '4' }]);
  });

  it('is not looked for any more in a flood that is blocked', () => {
    const watch = watchOf(VELOCITY);
    dial(watch, 5, NOON);
    const flood = Array.from({ length: 50 }, (_, index) =>
      watch.onAttempt(attempt(`f${index}`, { ...free, stopped: true }), NOON + MINUTE + index),
    );
    expect(flood.flat()).toEqual([]);
  });

  it('of all devices together is held against the one that calls', () => {
    const watch = watchOf(VELOCITY);
    dial(watch, 2, NOON, 'pbx');
    expect(summary(dial(watch, 1, NOON + MINUTE, 'phone'))).toEqual(['velocity warn international phone']);
  });

  it('of all together that only tells is told once, whichever devices call', () => {
    const watch = watchOf(BUDGET);
    const prices = { pbx: 4700, phone: 4700, tablet: 400, fax: 10, door: 10 };
    const found = Object.entries(prices).flatMap(([device, price], index) =>
      callThrough(
        watch,
        attempt(device, { device, price: pricePerMinute(price), approved: true }),
        NOON + index * MINUTE,
        30,
      ),
    );
    const told = found.filter(({ severity, scope }) => severity === 'info' && scope === 'premises');
    expect(told).toHaveLength(1);
  });

  it('is forgiven by the owner for as long as it holds', () => {
    const watch = watchOf(VELOCITY);
    dial(watch, 4, NOON);
    watch.forgive('pbx');
    expect(dial(watch, 4, NOON + MINUTE)).toEqual([]);
    expect(summary(dial(watch, 5, NOON + 2 * HOUR))).toContain('velocity critical international pbx');
  });
});

describe('a tick', () => {
  it('finds what a running call has come to, and names the devices on the line', () => {
    const watch = watchOf(BUDGET);
    for (const device of ['pbx', 'phone']) {
      watch.onAttempt(attempt(device, { device, price: pricePerMinute(80) }), NOON);
      watch.onChange(device, { answeredAtMs: NOON }, NOON);
    }
    watch.onAttempt(attempt('home', { device: 'fax', class: 'domestic', area: '', price: FREE }), NOON);
    expect(watch.tick(NOON + 30 * SECOND)).toEqual([]);
    expect(summary(watch.tick(NOON + 61 * SECOND))).toEqual([
      'budget critical international pbx',
      'budget critical international phone',
    ]);
    expect(watch.tick(NOON + 62 * SECOND)).toEqual([]);
  });

  it('ends what else is on the line when the answer of one call met the limit of all', () => {
    const watch = watchOf(BUDGET);
    const found = ['pbx', 'phone'].flatMap((device) => {
      watch.onAttempt(attempt(device, { device, price: pricePerMinute(100) }), NOON);
      return watch.onChange(device, { answeredAtMs: NOON }, NOON);
    });
    expect(summary(found)).toEqual(['budget critical international phone']);
    expect(summary(watch.tick(NOON + SECOND))).toEqual(['budget critical international pbx']);
  });

  it("holds one call's length against its own device alone", () => {
    const watch = watchOf(only({ duration: DEFAULTS.duration }));
    for (const [device, startMs] of [
      ['pbx', NOON],
      ['phone', NOON + 3 * HOUR],
    ] as const) {
      watch.onAttempt(attempt(device, { device }), startMs);
      watch.onChange(device, { answeredAtMs: startMs }, startMs);
    }
    expect(summary(watch.tick(NOON + 3 * HOUR + MINUTE))).toEqual(['duration warn international pbx']);
  });

  it('finds nothing where nothing runs', () => {
    const watch = watchOf();
    callThrough(watch, attempt('1'), NOON, 7200);
    expect(watch.tick(NOON + DAY)).toEqual([]);
  });
});

describe('the clock', () => {
  const DECADE = 10 * 365 * DAY;

  it.each([-DECADE, -HOUR, HOUR, DECADE])('may be set by %d ms: what was spent stays as old as it was', (stepMs) => {
    const watch = watchOf(BUDGET);
    callThrough(watch, attempt('1'), NOON, 32);
    watch.shift(stepMs);
    expect(watch.spent(NOON + stepMs + 59 * MINUTE).hour).toBe(175);
    expect(watch.spent(NOON + stepMs + 62 * MINUTE).hour).toBe(0);
    callThrough(watch, attempt('2'), NOON + stepMs + MINUTE, 32);
    expect(watch.spent(NOON + stepMs + 2 * MINUTE).hour).toBe(350);
  });

  it('neither shortens nor lengthens a call that runs while it is set', () => {
    const watch = watchOf(BUDGET);
    watch.onAttempt(attempt('1', { approved: true }), NOON);
    watch.onChange('1', { answeredAtMs: NOON }, NOON);
    watch.shift(-DAY);
    watch.onChange('1', { endedAtMs: NOON - DAY + 90 * SECOND }, NOON - DAY + 90 * SECOND);
    expect(watch.spent(NOON - DAY + 2 * MINUTE).hour).toBe(350);
  });

  it('passes midnight like any other minute', () => {
    const watch = watchOf(BUDGET);
    const midnight = NOON + 12 * HOUR;
    callThrough(watch, attempt('1'), midnight - 2 * MINUTE, 32);
    expect(watch.spent(midnight + MINUTE)).toMatchObject({ hour: 175, day: 175 });
  });
});
