// What one device does, and the others that live beside it: a hijacked PBX must not have the family's telephones blocked.

import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { attempt, callThrough, MINUTE, NOON, only, pricePerMinute, SECOND, watchOf } from '../kit/watching.ts';

const DEFAULTS = detectorsConfig(() => undefined);
const RATE = only({ velocity: { ...DEFAULTS.velocity, warn: 0, block: 10 } });
const BUDGET = only({ budget: DEFAULTS.budget });
const GRANDMA = { device: 'phone', area: 'US', number: '+12125551234', approved: true };
const FREE = { price: pricePerMinute(0) };

describe('the family beside a device that was taken over', () => {
  it('is left alone, however often that device tried what it was kept from', () => {
    const watch = watchOf({ ...RATE, probing: DEFAULTS.probing });
    for (let id = 0; id < 40; id++)
      watch.onAttempt(attempt(`${id}`, { area: `X${id}`, stopped: true }), NOON + id * SECOND);
    expect(watch.onAttempt(attempt('grandma', { ...GRANDMA, ...FREE }), NOON + MINUTE)).toEqual([]);
  });

  it('is asked about its call, not blocked, when too many calls of others did leave', () => {
    const watch = watchOf(RATE);
    for (let id = 0; id < 10; id++) callThrough(watch, attempt(`${id}`, FREE), NOON + id * MINUTE, 30);
    const found = watch.onAttempt(attempt('grandma', { ...GRANDMA, ...FREE }), NOON + 11 * MINUTE);
    expect(found).toMatchObject([{ severity: 'warn', scope: 'premises', device: 'phone', call: 'grandma' }]);
    expect(found[0]?.why).toMatch(/^All devices together attempted 11 calls abroad .* asked about\.$/);
  });

  it('keeps its call to a familiar place when unfamiliar money is spent beside it', () => {
    const watch = watchOf(BUDGET);
    watch.onAttempt(attempt('grandma', GRANDMA), NOON);
    watch.onChange('grandma', { answeredAtMs: NOON }, NOON);
    for (const device of ['pbx', 'door']) {
      watch.onAttempt(attempt(device, { device, price: pricePerMinute(80) }), NOON);
      watch.onChange(device, { answeredAtMs: NOON }, NOON);
    }
    const found = watch.tick(NOON + 61 * SECOND).filter(({ severity }) => severity === 'critical');
    expect(found.map(({ device }) => device).sort()).toEqual(['door', 'pbx']);
  });
});

describe('a device that shows a new address with every call', () => {
  it('is asked about each of them once too many have left', () => {
    const watch = watchOf(RATE);
    const asked = Array.from({ length: 30 }, (_, id) => {
      const found = watch.onAttempt(attempt(`${id}`, { ...FREE, device: `2001:db8::${id}` }), NOON + id * MINUTE);
      return found.some(({ severity, call }) => severity === 'warn' && call === `${id}`);
    });
    expect(asked.indexOf(true)).toBe(9);
    expect(asked.slice(9).every((one) => one)).toBe(true);
  });
});
