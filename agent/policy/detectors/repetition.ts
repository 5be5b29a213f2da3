// Short answered calls to the same place, again and again: what is billed by the block of seconds (S0, S1).
// The one rule: it counts money spent, not attempts, so it looks when a call is over.

import { blockOf, counts, talkedMs } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount, limitsFor } from './measure.ts';
import { recent } from './windows.ts';
import { someCalls, span } from './wording.ts';

/** 100 numbers: the last two digits. */
const DIGITS = 2;

export const repetition: Detector<'repetition'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isShort(latest, options.short)) return null;
  const block = blockOf(latest.number, DIGITS);
  const same = recent(scope.calls, nowMs, options.window).filter(
    (call) => isShort(call, options.short) && call.class === latest.class && blockOf(call.number, DIGITS) === block,
  );
  const numbers = new Set(same.map(({ number }) => number)).size;
  const place = numbers === 1 ? 'all to one number' : `to ${numbers} numbers of one block of 100`;
  return judgeCount(scope, {
    detector: 'repetition',
    about: latest.class,
    count: same.length,
    limits: limitsFor(latest.class, options),
    found: `made ${someCalls(same.length, latest.class, 'short')} within ${span(options.window)}, ${place}`,
    evidence: { calls: same.length, numbers, shortSeconds: options.short, windowSeconds: options.window },
    call: null,
    holdSeconds: options.window,
  });
};

function isShort(call: CallFacts, longestSeconds: number): boolean {
  const talked = talkedMs(call);
  return counts(call) && talked !== null && talked <= longestSeconds * 1000;
}
