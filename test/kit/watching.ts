// A household that is watched: calls told to a watch as the guard tells them.

import type { DetectorsConfig } from '../../agent/config/detectors.ts';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import type { Price } from '../../agent/numbering/tariff/tariff.ts';
import { localClock } from '../../agent/policy/local-time.ts';
import type { AddressedFinding, Attempt } from '../../agent/policy/watch/attempt.ts';
import type { WatchOptions } from '../../agent/policy/watch/options.ts';
import { Watch } from '../../agent/policy/watch/watch.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** 12:00 on a Wednesday in Tokyo. */
export const NOON = Date.UTC(2026, 4, 13, 3);

/** What Sierra Leone cost in 2015: 175 yen for every minute that begins. */
export const SEED_PRICE = pricePerMinute(175);
/** Beyond the reach of every test. */
const NEVER = { warn: 0, block: 0, domesticWarn: 0, domesticBlock: 0, countriesWarn: 0, countriesBlock: 0 };

export function pricePerMinute(perMinute: number, stepSeconds = 60): Price {
  return { perMinute, connectFee: 0, firstStepSeconds: stepSeconds, stepSeconds, description: '', estimated: false };
}

/** As a new router's, but for `detectors`. */
export function watchOf(detectors: Partial<DetectorsConfig> = {}, more: Partial<WatchOptions> = {}): Watch {
  return new Watch(optionsOf(detectors, more));
}

export function optionsOf(detectors: Partial<DetectorsConfig> = {}, more: Partial<WatchOptions> = {}): WatchOptions {
  return {
    detectors: { ...detectorsConfig(() => undefined), ...detectors },
    knownCountries: [],
    currency: 'JPY',
    fromYen: (yen) => yen,
    localTimeAt: localClock('Asia/Tokyo'),
    ...more,
  };
}

/** Every detector but those given is off. */
export function only(detectors: Partial<DetectorsConfig> = {}): Partial<DetectorsConfig> {
  const all = Object.entries(detectorsConfig(() => undefined));
  const off = all.map(([name, options]) => [name, { ...options, ...NEVER, enabled: false }]);
  return { ...(Object.fromEntries(off) as DetectorsConfig), ...detectors };
}

export function attempt(id: string, more: Partial<Attempt> = {}): Attempt {
  return {
    id,
    device: 'pbx',
    direction: 'outbound',
    number: '+23276123456',
    area: 'SL',
    class: 'international',
    exempt: false,
    approved: false,
    transferred: false,
    price: SEED_PRICE,
    stopped: false,
    ...more,
  };
}

/** A call from its INVITE to its BYE, answered at once: what was found, and when it was over. */
export function callThrough(
  watch: Watch,
  call: Attempt,
  startMs: number,
  seconds: number,
): readonly AddressedFinding[] {
  const endMs = startMs + seconds * SECOND;
  return [
    ...watch.onAttempt(call, startMs),
    ...watch.onChange(call.id, { answeredAtMs: startMs }, startMs),
    ...watch.onChange(call.id, { endedAtMs: endMs, code: 200 }, endMs),
  ];
}

export function summary(findings: readonly AddressedFinding[]): readonly string[] {
  return findings.map(({ detector, severity, device, about }) => `${detector} ${severity} ${about} ${device}`);
}
