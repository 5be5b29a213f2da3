// Random calls, on which a detector and a reference must agree.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { DetectorName } from '../../agent/config/detectors.ts';
import type { CallFacts, Detector, Scope } from '../../agent/policy/detectors/detector.ts';
import { MINUTE, NOON, type Plan, SECOND, tell } from './call-facts.ts';

/** What the definition says: how many, by which limits, and whether it is about this very call. `first` is the evidence where it is not the count. */
export interface Expected {
  readonly count: number;
  readonly warn: number;
  readonly block: number;
  readonly call?: string | null;
  readonly first?: number;
}

export type Reference = (scope: Scope, nowMs: number) => Expected | null;

const PLACES: Partial<CallFacts>[] = [
  ...['400', '401', '402', '455', '499', '733'].map((end) => ({ number: `+23276123${end}`, area: 'SL' })),
  ...['GB', 'TV', 'KI'].map((area, index) => ({ number: `+44163296012${index}`, area })),
  ...['1', '2'].map((end) => ({ number: `099051234${end}`, class: 'premium' as const, area: '' })),
  ...['1', '2', '3'].map((end) => ({ number: `031234567${end}`, class: 'domestic' as const, area: '' })),
  { number: '90044163296', class: 'other', area: '' },
];

const OUTCOMES: Partial<Plan>[] = [
  ...[20, 59, 60, 61, 400].map((seconds) => ({ talkMs: seconds * SECOND, code: 200 })),
  ...[404, 484, 503, 603, 486, 600, 487, 480, 408, null].map((code) => ({ talkMs: null, code })),
  ...Array.from({ length: 4 }, () => ({ stopped: true })),
];

/** True once in `weight` + 1 times. */
const sometimes = (weight: number) => fc.nat(weight).map((value) => value === 0);

const plan = fc.record({
  gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 * SECOND }), fc.integer({ min: 0, max: 12 * MINUTE })),
  place: fc.constantFrom(...PLACES),
  outcome: fc.constantFrom(...OUTCOMES),
  ringMs: fc.integer({ min: 1, max: 40 * SECOND }),
  inbound: sometimes(4),
  exempt: sometimes(7),
  familiar: sometimes(3),
  transferred: sometimes(3),
});

const plans = fc.array(plan, { minLength: 20, maxLength: 40 }).map((list) => {
  let startedAtMs = NOON + 8 * 60 * MINUTE;
  return list.map(({ gapMs, place, outcome, inbound, ...flags }): Plan => {
    startedAtMs += gapMs;
    return { talkMs: null, ...place, ...outcome, ...flags, direction: inbound ? 'inbound' : 'outbound', startedAtMs };
  });
});

const sessions = fc.array(
  fc.record({
    device: fc.constantFrom('pbx', 'pbx', 'nas'),
    from: fc.constantFrom('203.0.113.1', '203.0.113.2'),
    atMs: fc.integer({ min: -40, max: 30 }).map((minute) => NOON + (8 * 60 + minute) * MINUTE),
  }),
  { minLength: 3, maxLength: 6 },
);

/** Holds `detect` to `reference` after every event of random calls. `options` are those that the reference goes by. */
export function agrees<N extends DetectorName>(
  detect: Detector<N>,
  options: Parameters<Detector<N>>[1],
  reference: Reference,
) {
  let found = 0;
  const property = fc.property(plans, sessions, (calls, opened) => {
    tell(
      calls,
      (scope, surroundings) => {
        const finding = detect(scope, options, surroundings);
        const expected = reference(scope, surroundings.nowMs);
        const first = finding && Object.values(finding.evidence)[0];
        const told = finding && { severity: finding.severity, first, call: finding.call };
        expect(told).toEqual(expected && verdict(expected));
        if (finding !== null) found += 1;
        return [];
      },
      opened,
    );
  });
  fc.assert(property, { numRuns: 100 });
  // A property that never finds anything would prove nothing.
  expect(found).toBeGreaterThan(20);
}

function verdict({ count, warn, block, call = null, first = count }: Expected) {
  if (block !== 0 && count >= block) return { severity: 'critical', first, call };
  return warn !== 0 && count >= warn ? { severity: 'warn', first, call } : null;
}
