// Hunting for what works: numbers that nobody has, prefixes that lead nowhere, one country after the other (S5).
// The one rule: different numbers and countries count, so that a number dialled again and again while a line is down does not.

import type { DetectorOptions } from '../../config/detectors.ts';
import { counts, isNewAttempt, wasRejected } from './call-facts.ts';
import type { CallFacts, Detector, Finding, Scope } from './detector.ts';
import { judgeCount } from './measure.ts';
import { recent } from './windows.ts';
import { some, span } from './wording.ts';

const CANCELLED = 487;

export const probing: Detector<'probing'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isHunted(latest)) return null;
  const calls = recent(scope.calls, nowMs, options.window).filter(isHunted);
  const failures = wasRejected(latest) ? judgeFailures(scope, latest, calls, options) : null;
  const countries = isNewAttempt(latest) ? judgeCountries(scope, latest, calls, options) : null;
  return failures ?? countries;
};

/** Names and unknown numbers are part of a hunt as well: that is what a wrong prefix makes of a number. */
function isHunted(call: CallFacts): boolean {
  return counts(call) && call.class !== 'domestic';
}

function judgeFailures(
  scope: Scope,
  latest: CallFacts,
  calls: readonly CallFacts[],
  options: DetectorOptions<'probing'>,
): Finding | null {
  const rejected = calls.filter(wasRejected);
  const settled = calls.filter(isSettled).length;
  if (rejected.length * 100 < options.share * settled) return null;
  const numbers = new Set(rejected.map(({ number }) => number)).size;
  const attempts = some(settled, 'attempt');
  return judgeCount(scope, {
    detector: 'probing',
    about: latest.class,
    count: numbers,
    limits: options,
    found: `dialled ${some(numbers, 'number')} within ${span(options.window)} that the far end rejected, in ${rejected.length} of ${attempts}`,
    evidence: { numbers, rejected: rejected.length, attempts: settled, windowSeconds: options.window },
    call: null,
    holdSeconds: options.window,
  });
}

/** The far end had its say. */
function isSettled({ answeredAtMs, endedAtMs, code, stopped }: CallFacts): boolean {
  if (answeredAtMs !== null) return true;
  return endedAtMs !== null && !stopped && code !== null && code !== CANCELLED;
}

function judgeCountries(
  scope: Scope,
  latest: CallFacts,
  calls: readonly CallFacts[],
  options: DetectorOptions<'probing'>,
): Finding | null {
  const abroad = calls.filter((call) => call.class === 'international' && call.area !== '');
  const countries = new Set(abroad.map(({ area }) => area)).size;
  if (latest.class !== 'international') return null;
  return judgeCount(scope, {
    detector: 'probing',
    about: 'international',
    count: countries,
    limits: { warn: options.countriesWarn, block: options.countriesBlock },
    found: `tried ${countries} countries within ${span(options.window)}`,
    evidence: { countries, windowSeconds: options.window },
    call: null,
    holdSeconds: options.window,
  });
}
