// Every detector against a naive reference, written from its plain definition, on random calls.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectorName } from '../../agent/config/detectors.ts';
import { cause } from '../../agent/policy/detectors/cause.ts';
import { concurrency } from '../../agent/policy/detectors/concurrency.ts';
import type { CallFacts, Detector, Scope } from '../../agent/policy/detectors/detector.ts';
import { duration } from '../../agent/policy/detectors/duration.ts';
import { offHours } from '../../agent/policy/detectors/off-hours.ts';
import { probing } from '../../agent/policy/detectors/probing.ts';
import { repetition } from '../../agent/policy/detectors/repetition.ts';
import { sequence } from '../../agent/policy/detectors/sequence.ts';
import { transfer } from '../../agent/policy/detectors/transfer.ts';
import { velocity } from '../../agent/policy/detectors/velocity.ts';
import { wangiri } from '../../agent/policy/detectors/wangiri.ts';
import { DEFAULTS, MINUTE, NOON, type Plan, SECOND, tell } from '../kit/call-facts.ts';

/** What the definition says: how many, by which limits, and whether it is about this very call. `first` is the evidence where it is not the count. */
interface Expected {
  readonly count: number;
  readonly warn: number;
  readonly block: number;
  readonly call?: string | null;
  readonly first?: number;
}

type Reference = (scope: Scope, nowMs: number) => Expected | null;

const LIMITS = { warn: 2, block: 4, window: 1800, domesticWarn: 3, domesticBlock: 5 };

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

/** Mostly what the generator gives by default, now and then something else. */
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

function agrees<N extends DetectorName>(
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

const outgoing = (call: CallFacts) => call.direction === 'outbound' && !call.exempt;
const costly = (call: CallFacts) => call.class === 'international' || call.class === 'premium';
const answered = (call: CallFacts) => call.answeredAtMs !== null;
const over = (call: CallFacts) => call.endedAtMs !== null;
const failed = (call: CallFacts) => over(call) && !answered(call) && !call.stopped;
const begun = (call: CallFacts) => outgoing(call) && !answered(call) && (!over(call) || call.stopped);
const within = (nowMs: number) => (call: CallFacts) => nowMs - call.startedAtMs < LIMITS.window * SECOND;
const different = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) === index);

function limitsOf(call: CallFacts) {
  if (costly(call)) return { warn: LIMITS.warn, block: LIMITS.block };
  if (call.class === 'domestic') return { warn: LIMITS.domesticWarn, block: LIMITS.domesticBlock };
  return { warn: 0, block: 0 };
}

/** A reference for what looks at attempts: those of the same class within the window, the latest among them. */
function onAttempt(
  count: (calls: readonly CallFacts[], latest: CallFacts, scope: Scope) => Expected | null,
): Reference {
  return (scope, nowMs) => {
    const { latest } = scope;
    if (latest === null || !begun(latest)) return null;
    const same = scope.calls.filter((call) => call.class === latest.class && outgoing(call) && within(nowMs)(call));
    return count(same, latest, scope);
  };
}

describe('a detector agrees with a naive reference', () => {
  it('velocity', () => {
    agrees(
      velocity,
      { ...DEFAULTS.velocity, ...LIMITS },
      onAttempt((calls, latest) => {
        const redial = (call: CallFacts, index: number) =>
          failed(call) && calls.slice(0, index).some((before) => failed(before) && before.number === call.number);
        return { count: calls.filter((call, index) => !redial(call, index)).length, ...limitsOf(latest) };
      }),
    );
  });

  it('concurrency', () => {
    agrees(
      concurrency,
      { ...DEFAULTS.concurrency, ...LIMITS },
      onAttempt((_, latest, { calls }) => {
        if (latest.stopped) return null;
        const running = calls.filter((call) => outgoing(call) && call.class === latest.class && !over(call));
        return { count: running.length, ...limitsOf(latest) };
      }),
    );
  });

  it('repetition', () => {
    const short = (call: CallFacts) =>
      outgoing(call) &&
      answered(call) &&
      over(call) &&
      Number(call.endedAtMs) - Number(call.answeredAtMs) <= 60 * SECOND;
    agrees(repetition, { ...DEFAULTS.repetition, ...LIMITS, short: 60 }, ({ latest, calls }, nowMs) => {
      if (latest === null || !short(latest)) return null;
      const same = calls.filter(
        (call) =>
          short(call) &&
          within(nowMs)(call) &&
          call.class === latest.class &&
          call.number.startsWith(latest.number.slice(0, -2)),
      );
      return { count: same.length, ...limitsOf(latest) };
    });
  });

  it('sequence', () => {
    const ordered = (numbers: readonly number[]) =>
      numbers.every((number, index) => index === 0 || number > Number(numbers[index - 1])) ||
      numbers.every((number, index) => index === 0 || number < Number(numbers[index - 1]));
    agrees(
      sequence,
      { ...DEFAULTS.sequence, ...LIMITS },
      onAttempt((calls, latest) => {
        const inBlock = calls.filter(({ number }) => number.slice(0, -3) === latest.number.slice(0, -3));
        const numbers = different(inBlock.map(({ number }) => number)).map(Number);
        const stretches = numbers.flatMap((_, from) => numbers.map((__, to) => numbers.slice(from, to + 1)));
        const longest = Math.max(...stretches.filter(ordered).map(({ length }) => length));
        const count = Math.max(longest, Math.floor(numbers.length / 2));
        return { count, ...limitsOf(latest), first: numbers.length };
      }),
    );
  });

  it('probing', () => {
    const rejected = (call: CallFacts) => failed(call) && [404, 484, 503, 603].includes(Number(call.code));
    const settled = (call: CallFacts) => answered(call) || (failed(call) && call.code !== null && call.code !== 487);
    const options = { ...DEFAULTS.probing, ...LIMITS, share: 40, countriesWarn: 3, countriesBlock: 4 };
    agrees(probing, options, ({ latest, calls }, nowMs) => {
      if (latest === null || !outgoing(latest) || latest.class === 'domestic') return null;
      const hunted = calls.filter((call) => outgoing(call) && call.class !== 'domestic' && within(nowMs)(call));
      if (rejected(latest)) {
        const bad = hunted.filter(rejected);
        if (bad.length / hunted.filter(settled).length < 0.4) return null;
        return { count: different(bad.map(({ number }) => number)).length, warn: LIMITS.warn, block: LIMITS.block };
      }
      if (!begun(latest) || latest.class !== 'international') return null;
      const abroad = hunted.filter((call) => call.class === 'international');
      return { count: different(abroad.map(({ area }) => area)).length, warn: 3, block: 4 };
    });
  });

  it('duration', () => {
    const options = { ...DEFAULTS.duration, warn: 60, block: 300, domesticWarn: 120, domesticBlock: 0 };
    agrees(duration, options, ({ calls }, nowMs) => {
      const running = calls
        .filter((call) => outgoing(call) && answered(call) && !over(call) && call.class !== 'other')
        .map((call) => {
          const count = Math.floor((nowMs - Number(call.answeredAtMs)) / SECOND);
          return costly(call)
            ? { count, warn: 60, block: 300, id: call.id }
            : { count, warn: 120, block: 0, id: call.id };
        });
      const critical = running.find(({ count, block }) => block > 0 && count >= block);
      if (critical !== undefined) return { ...critical, call: critical.id };
      return running.find(({ count, warn }) => count >= warn) ?? null;
    });
  });

  it('off_hours', () => {
    const minuteInTokyo = (call: CallFacts) => (call.startedAtMs / MINUTE + 9 * 60) % (24 * 60);
    const outside = (call: CallFacts) => minuteInTokyo(call) >= 20 * 60 + 30 || minuteInTokyo(call) < 7 * 60;
    agrees(
      offHours,
      { ...DEFAULTS.off_hours, ...LIMITS, hours: ['07:00-20:30'] },
      onAttempt((calls, latest) =>
        costly(latest) && outside(latest)
          ? { count: calls.filter(outside).length, ...limitsOf(latest), call: latest.stopped ? null : latest.id }
          : null,
      ),
    );
  });

  it('transfer', () => {
    agrees(
      transfer,
      { ...DEFAULTS.transfer, ...LIMITS },
      onAttempt((calls, latest) => {
        const count = calls.filter(({ transferred }) => transferred).length;
        const call = latest.stopped ? null : latest.id;
        return latest.transferred && costly(latest) ? { count, ...limitsOf(latest), call } : null;
      }),
    );
  });

  it('wangiri', () => {
    agrees(wangiri, { ...DEFAULTS.wangiri, warn: 1, block: 2, window: LIMITS.window }, (scope, nowMs) => {
      const recent = scope.calls.filter(within(nowMs));
      const baits = recent.filter((call) => call.direction === 'inbound' && over(call) && !answered(call));
      const back = (call: CallFacts) =>
        outgoing(call) &&
        call.class === 'international' &&
        !call.familiar &&
        baits.some((bait) => bait.number === call.number && scope.calls.indexOf(bait) < scope.calls.indexOf(call));
      const { latest } = scope;
      if (latest === null || !begun(latest) || !back(latest)) return null;
      return { count: recent.filter(back).length, warn: 1, block: 2, call: latest.stopped ? null : latest.id };
    });
  });

  it('cause', () => {
    agrees(cause, { ...DEFAULTS.cause, warn: 1, block: 2, window: 3600 }, ({ calls, latest, sessions: opened }) => {
      if (latest === null || !begun(latest) || latest.class !== 'international') return null;
      const earlier = calls.slice(0, calls.indexOf(latest));
      if (earlier.some((call) => call.class === 'international' && call.direction === 'outbound')) return null;
      const hour = 60 * MINUTE;
      const before = opened.filter(
        ({ device, atMs }) => device === 'pbx' && atMs <= latest.startedAtMs && atMs > latest.startedAtMs - hour,
      );
      return { count: before.length, warn: 1, block: 2, call: latest.stopped ? null : latest.id };
    });
  });
});
