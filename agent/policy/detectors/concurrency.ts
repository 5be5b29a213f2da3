// Many calls at a time, by class. The one rule: a call counts from its INVITE until it is over, answered or not.

import { counts, isNewAttempt } from './call-facts.ts';
import type { Detector } from './detector.ts';
import { judgeCount, limitsFor } from './measure.ts';
import { someCalls } from './wording.ts';

export const concurrency: Detector<'concurrency'> = (scope, options) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest) || latest.stopped) return null;
  const running = scope.calls.filter(
    (call) => counts(call) && call.class === latest.class && call.endedAtMs === null && !call.stopped,
  ).length;
  return judgeCount(scope, {
    detector: 'concurrency',
    about: latest.class,
    count: running,
    limits: limitsFor(latest.class, options),
    found: `had ${someCalls(running, latest.class)} at the same time`,
    evidence: { running },
    call: null,
    holdSeconds: options.window,
  });
};
