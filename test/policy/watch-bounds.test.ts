// What a watch holds after very many calls, and that it still works then.

import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { changedCall, watchedCall } from '../../agent/policy/watch/attempt.ts';
import { Stations } from '../../agent/policy/watch/stations.ts';
import { attempt, callThrough, DAY, MINUTE, NOON, only, SECOND, summary, watchOf } from '../kit/watching.ts';

const CALLS = 50_000;
const BUDGET = detectorsConfig(() => undefined).budget;

describe('after very many calls', () => {
  it('from very many devices there are 64 devices and 1,000 calls left', () => {
    const stations = new Stations();
    const classes = ['international', 'domestic', 'premium'] as const;
    for (let index = 0; index < CALLS; index++) {
      const more = { device: `d${Math.floor(index / 100) % 500}`, class: classes[index % 3] ?? 'other' } as const;
      const direction = index % 10 === 0 ? ('inbound' as const) : ('outbound' as const);
      const call = watchedCall(attempt(`${index}`, { ...more, direction }), false, NOON + index * SECOND);
      stations.add(call);
      const over = changedCall(call, { answeredAtMs: call.startedAtMs, endedAtMs: call.startedAtMs + SECOND });
      stations.replace(over);
      stations.pay(over);
      if (index % 10 === 0)
        stations.open({ device: call.device, from: `203.0.113.${index % 251}`, atMs: call.startedAtMs });
    }
    const state = stations.save(0);
    expect(stations.running()).toEqual([]);
    expect(stations.premises.history.calls).toHaveLength(1000);
    expect(stations.premises.scope(null, null).sessions).toHaveLength(64);
    expect(state.devices).toHaveLength(64);
    expect(state.premises.minutes.length + state.premises.hours.length).toBeLessThan(900);
    for (const { device } of state.devices) expect(stations.of(device).history.calls.length).toBeLessThanOrEqual(400);
  });

  it('its state is small enough for a router, and it still stops what it should', () => {
    const watch = watchOf(only({ budget: BUDGET }));
    for (let index = 0; index < 5000; index++) {
      const call = attempt(`${index}`, {
        device: `d${index % 100}`,
        area: `A${index % 700}`,
        approved: index % 2 === 0,
      });
      callThrough(watch, call, NOON + index * 15 * MINUTE, 1);
    }
    expect(JSON.stringify(watch.save()).length).toBeLessThan(2_000_000);
    const laterMs = NOON + 60 * DAY;
    callThrough(watch, attempt('x'), laterMs, 32);
    expect(summary(callThrough(watch, attempt('y'), laterMs + MINUTE, 32))).toContain(
      'budget critical international pbx',
    );
  });

  it('a device that is on the line is not forgotten, however many call meanwhile', () => {
    const stations = new Stations();
    stations.add(watchedCall(attempt('long', { device: 'grandmother' }), false, NOON));
    for (let index = 0; index < 500; index++)
      stations.add(watchedCall(attempt(`${index}`, { device: `d${index}`, stopped: true }), false, NOON + index));
    expect(stations.of('grandmother').history.find('long')).toBeDefined();
  });

  it('none of them is forgotten that still runs, however many devices call meanwhile', () => {
    const watch = watchOf(only());
    watch.onAttempt(attempt('long', { device: 'grandmother', approved: true }), NOON);
    watch.onChange('long', { answeredAtMs: NOON }, NOON);
    for (let index = 0; index < 5000; index++)
      callThrough(watch, attempt(`${index}`, { device: `d${index}` }), NOON + index, 0);
    expect(watch.runningCalls({ device: 'grandmother' })).toEqual(['long']);
    watch.onChange('long', { endedAtMs: NOON + 10 * MINUTE }, NOON + 10 * MINUTE);
    expect(watch.runningCalls({})).toEqual([]);
  });
});
