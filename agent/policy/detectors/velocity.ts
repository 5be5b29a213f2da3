// Many attempts within a while, by class: the fan-out, and S0's one call after the other.
// The one rule: redials that come to nothing count as one attempt: they cost nothing, and people and fax machines redial.

import { counts, isFruitless, isNewAttempt } from './call-facts.ts';
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
  const fruitless = calls.filter(isFruitless);
  return calls.length - fruitless.length + new Set(fruitless.map(({ number }) => number)).size;
}
