// "Ring once": somebody abroad lets a telephone ring and hangs up, to be called back at a high price.
// The one rule: whoever calls from a country that the household knows may be called back.

import { counts, isNewAttempt } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount } from './measure.ts';
import { recent } from './windows.ts';
import { someCalls, span } from './wording.ts';

/** The bait is one number; asking about every call abroad for as long as it is remembered would be too much. */
const MOST_HOLD_SECONDS = 3600;

export const wangiri: Detector<'wangiri'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest)) return null;
  const callsBack = findCallsBack(recent(scope.calls, nowMs, options.window));
  if (!callsBack.some(({ id }) => id === latest.id)) return null;
  return judgeCount(scope, {
    detector: 'wangiri',
    about: latest.class,
    count: callsBack.length,
    limits: options,
    found: `made ${someCalls(callsBack.length, latest.class)} within ${span(options.window)}, back to an unfamiliar caller who had rung and hung up`,
    evidence: { callsBack: callsBack.length, windowSeconds: options.window },
    call: latest.stopped ? null : latest.id,
    holdSeconds: Math.min(options.window, MOST_HOLD_SECONDS),
  });
};

/** In the order of the calls: only what had rung before can be called back. */
function findCallsBack(calls: readonly CallFacts[]): readonly CallFacts[] {
  const missed = new Set<string>();
  return calls.filter((call) => {
    if (isMissed(call)) missed.add(call.number);
    return counts(call) && call.class === 'international' && !call.familiar && missed.has(call.number);
  });
}

function isMissed({ direction, answeredAtMs, endedAtMs }: CallFacts): boolean {
  return direction === 'inbound' && answeredAtMs === null && endedAtMs !== null;
}
