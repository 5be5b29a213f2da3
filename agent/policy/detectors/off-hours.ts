// Chargeable calls while nobody is there who dials: S0 began at 02:30.
// The one rule: each call is judged by the wall clock at its own beginning.

import { counts, isChargeable, isNewAttempt } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount } from './measure.ts';
import { scheduleOf } from './schedule.ts';
import { recent } from './windows.ts';
import { someCalls, span } from './wording.ts';

export const offHours: Detector<'off_hours'> = (scope, options, { nowMs, localTimeAt }) => {
  const { latest } = scope;
  if (latest === null || options.hours.length === 0 || !isNewAttempt(latest) || !isChargeable(latest.class))
    return null;
  const isWithin = scheduleOf(options.hours);
  const isOutside = ({ startedAtMs }: CallFacts) => !isWithin(localTimeAt(startedAtMs));
  if (!isOutside(latest)) return null;
  const attempts = recent(scope.calls, nowMs, options.window).filter(
    (call) => counts(call) && call.class === latest.class && isOutside(call),
  ).length;
  return judgeCount(scope, {
    detector: 'off_hours',
    about: latest.class,
    count: attempts,
    limits: options,
    found: `attempted ${someCalls(attempts, latest.class)} within ${span(options.window)}, outside the household's hours`,
    evidence: { attempts, hours: options.hours, windowSeconds: options.window },
    call: latest.stopped ? null : latest.id,
    holdSeconds: options.window,
  });
};
