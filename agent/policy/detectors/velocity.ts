// Many attempts within a while, by class: the fan-out, and S0's one call after the other.
// The one rule: redials of a number that was not reached count as one attempt, for whoever redials is a person (or a fax).

import { counts, isNewAttempt, wasNotReached } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount, limitsFor } from './measure.ts';
import { recent } from './windows.ts';
import { someCalls, span } from './wording.ts';

export const velocity: Detector<'velocity'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest)) return null;
  const attempts = countAttempts(
    recent(scope.calls, nowMs, options.window).filter((call) => counts(call) && call.class === latest.class),
  );
  return judgeCount(scope, {
    detector: 'velocity',
    about: latest.class,
    count: attempts,
    limits: limitsFor(latest.class, options),
    found: `attempted ${someCalls(attempts, latest.class)} within ${span(options.window)}`,
    evidence: { attempts, windowSeconds: options.window },
    call: null,
    holdSeconds: options.window,
  });
};

function countAttempts(calls: readonly CallFacts[]): number {
  const notReached = calls.filter(wasNotReached);
  return calls.length - notReached.length + new Set(notReached.map(({ number }) => number)).size;
}
