// What the household comes to know, and what it does not.

import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import type { Watch } from '../../agent/policy/watch/watch.ts';
import {
  attempt,
  callThrough,
  DAY,
  HOUR,
  NOON,
  only,
  optionsOf,
  pricePerMinute,
  SECOND,
  watchOf,
} from '../kit/watching.ts';

const DEFAULTS = detectorsConfig(() => undefined);
const LEARN_AFTER = DEFAULTS.novelty.learnAfter * SECOND;
const QUIET = only();
const STRICT = only({ velocity: { ...DEFAULTS.velocity, warn: 3 } });

/** A call there that the owner approved and that cost nothing. */
function learn(watch: Watch, area: string): void {
  callThrough(watch, attempt(`to ${area}`, { area, approved: true, price: pricePerMinute(0) }), NOON - HOUR, 1);
}

describe('a place', () => {
  it('is known as soon as a call there is answered that the owner approved', () => {
    const watch = watchOf(QUIET);
    watch.onAttempt(attempt('1', { approved: true }), NOON);
    expect(watch.isFamiliar('SL')).toBe(false);
    watch.onChange('1', { answeredAtMs: NOON + SECOND }, NOON + SECOND);
    expect(watch.isFamiliar('SL')).toBe(true);
    expect(watch.knownCountries()).toEqual(['SL']);
  });

  it('is not known by a call that nobody answered', () => {
    const watch = watchOf(QUIET);
    watch.onAttempt(attempt('1', { approved: true }), NOON);
    watch.onChange('1', { endedAtMs: NOON + SECOND, code: 487 }, NOON + SECOND);
    watch.tick(NOON + 2 * DAY);
    expect(watch.isFamiliar('SL')).toBe(false);
  });

  it('that nobody was asked about is known after a day without a suspicion', () => {
    const watch = watchOf(QUIET);
    callThrough(watch, attempt('1'), NOON, 60);
    watch.tick(NOON + LEARN_AFTER - SECOND);
    expect(watch.isFamiliar('SL')).toBe(false);
    watch.tick(NOON + LEARN_AFTER);
    expect(watch.isFamiliar('SL')).toBe(true);
  });

  it('is not learned from an attack: a suspicion begins the probation anew', () => {
    const watch = watchOf(STRICT);
    for (const index of [0, 1, 2]) callThrough(watch, attempt(`${index}`), NOON + (index * HOUR) / 4, 30);
    watch.tick(NOON + 3 * DAY);
    expect(watch.isFamiliar('SL')).toBe(false);
    callThrough(watch, attempt('9'), NOON + 3 * DAY, 30);
    watch.tick(NOON + 3 * DAY + LEARN_AFTER);
    expect(watch.isFamiliar('SL')).toBe(true);
  });

  it("is not kept from being learned by another device's suspicions, or by those of another class", () => {
    const watch = watchOf(STRICT);
    callThrough(watch, attempt('phone', { device: 'phone' }), NOON, 30);
    for (const index of [0, 1, 2])
      callThrough(watch, attempt(`${index}`, { class: 'premium', area: 'JP/premium' }), NOON + index * SECOND, 1);
    watch.tick(NOON + LEARN_AFTER);
    expect(watch.isFamiliar('SL')).toBe(true);
  });

  it('that pays whoever is called is never known', () => {
    const watch = watchOf(QUIET);
    for (const area of ['JP/premium', 'GB/premium', '+979'])
      callThrough(watch, attempt(area, { area, approved: true }), NOON, 30);
    watch.tick(NOON + 3 * DAY);
    expect([watch.knownCountries(), watch.knownAreas()]).toEqual([[], []]);
  });

  it('may be shared-cost numbers at home or a code of no country, of which the kernel is told apart', () => {
    const watch = watchOf(QUIET, { knownCountries: ['US', 'PH'] });
    for (const area of ['SL', 'JP/shared_cost', '+870']) learn(watch, area);
    expect(watch.knownCountries()).toEqual(['PH', 'SL', 'US']);
    expect(watch.knownAreas()).toEqual(['+870', 'JP/shared_cost']);
  });

  it('is known by configuration for as long as the configuration says so', () => {
    const watch = watchOf(QUIET, { knownCountries: ['PH'] });
    expect(watch.isFamiliar('PH')).toBe(true);
    watch.reconfigure(optionsOf(QUIET));
    expect(watch.isFamiliar('PH')).toBe(false);
  });

  it('is what spending there is judged by, as it was known when the call began', () => {
    const watch = watchOf(QUIET);
    callThrough(watch, attempt('1'), NOON, 30);
    learn(watch, 'SL');
    callThrough(watch, attempt('2'), NOON + HOUR / 4, 30);
    expect(watch.spent(NOON + HOUR / 2)).toMatchObject({ hour: 350, unfamiliarHour: 175 });
  });
});

describe('the household', () => {
  it('keeps the places that it calls', () => {
    const watch = watchOf(QUIET);
    const area = (index: number) => String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
    learn(watch, 'ZZ');
    for (let index = 0; index < 600; index++) {
      learn(watch, area(index));
      if (index % 100 === 0) callThrough(watch, attempt(`${index}`, { area: 'ZZ' }), NOON + index * SECOND, 1);
    }
    expect(watch.knownCountries()).toHaveLength(300);
    expect(watch.isFamiliar('ZZ')).toBe(true);
    expect(watch.isFamiliar(area(0))).toBe(false);
  });
});
