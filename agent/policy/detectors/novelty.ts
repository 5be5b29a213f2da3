// Places that this household never completed a call to.
// The one rule: it does not ask twice. With `warn` 1 the static policy asks about every call to a country that is not known, before it
// leaves, so this only counts, and blocks a device that tries many. With `warn` 0 or above 1 the policy must take calls abroad for known;
// from the `warn`th new place on this asks then. Places that the owner approved of do not count.

import { counts, isNewAttempt } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount } from './measure.ts';
import { recent } from './windows.ts';
import { some, span } from './wording.ts';

export const novelty: Detector<'novelty'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest) || !isNew(latest)) return null;
  const calls = recent(scope.calls, nowMs, options.window).filter(
    (call) => counts(call) && isNew(call) && call.class === latest.class,
  );
  const areas = [...new Set(calls.map(({ area }) => area))];
  const isAsked = options.warn === 1 || latest.stopped;
  return judgeCount(scope, {
    detector: 'novelty',
    about: latest.class,
    count: areas.length,
    limits: { warn: isAsked ? 0 : options.warn, block: options.block },
    found: `tried ${some(areas.length, 'place')} within ${span(options.window)} that this household never called`,
    evidence: { areas, windowSeconds: options.window },
    call: latest.stopped ? null : latest.id,
    holdSeconds: options.window,
  });
};

function isNew({ familiar, area }: CallFacts): boolean {
  return !familiar && area !== '';
}
