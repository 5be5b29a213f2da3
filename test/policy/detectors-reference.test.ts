// Every detector against a naive reference, written from its plain definition, on random calls.

import { describe, it } from 'vitest';
import { cause } from '../../agent/policy/detectors/cause.ts';
import { concurrency } from '../../agent/policy/detectors/concurrency.ts';
import type { CallFacts, Scope } from '../../agent/policy/detectors/detector.ts';
import { duration } from '../../agent/policy/detectors/duration.ts';
import { offHours } from '../../agent/policy/detectors/off-hours.ts';
import { probing } from '../../agent/policy/detectors/probing.ts';
import { repetition } from '../../agent/policy/detectors/repetition.ts';
import { sequence } from '../../agent/policy/detectors/sequence.ts';
import { transfer } from '../../agent/policy/detectors/transfer.ts';
import { velocity } from '../../agent/policy/detectors/velocity.ts';
import { wangiri } from '../../agent/policy/detectors/wangiri.ts';
import { DEFAULTS, MINUTE, SECOND } from '../kit/call-facts.ts';
import { agrees, type Expected, type Reference } from '../kit/detector-reference.ts';

const LIMITS = { warn: 2, block: 4, window: 1800, domesticWarn: 3, domesticBlock: 5 };

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
