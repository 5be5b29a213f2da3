// Neighbouring numbers, one after the other: a range that is swept, for its revenue or to find out what answers.
// The one rule: numbers in rising or falling order count in full, numbers in no order half: a company's extensions are called so.

import { blockOf, counts, isNewAttempt } from './call-facts.ts';
import type { Detector } from './detector.ts';
import { judgeCount, limitsFor } from './measure.ts';
import { recent } from './windows.ts';
import { span } from './wording.ts';

/** 1,000 numbers: the last three digits. */
const DIGITS = 3;

export const sequence: Detector<'sequence'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest)) return null;
  const block = blockOf(latest.number, DIGITS);
  const dialled = recent(scope.calls, nowMs, options.window)
    .filter((call) => counts(call) && call.class === latest.class && blockOf(call.number, DIGITS) === block)
    .map(({ number }) => number);
  const numbers = [...new Set(dialled)];
  const run = longestRun(numbers);
  return judgeCount(scope, {
    detector: 'sequence',
    about: latest.class,
    count: Math.max(run, Math.floor(numbers.length / 2)),
    limits: limitsFor(latest.class, options),
    found: `dialled ${numbers.length} numbers of one block of 1,000 within ${span(options.window)}, ${run} of them in a row`,
    evidence: { numbers: numbers.length, inOrder: run, windowSeconds: options.window },
    call: null,
    holdSeconds: options.window,
  });
};

/** The most numbers one after the other that only rise, or only fall. They are different, and of the same length. */
function longestRun(numbers: readonly string[]): number {
  let longest = Math.min(1, numbers.length);
  let [rising, falling] = [1, 1];
  for (const [index, number] of numbers.entries()) {
    const before = numbers[index - 1];
    if (before === undefined) continue;
    [rising, falling] = number > before ? [rising + 1, 1] : [1, falling + 1];
    longest = Math.max(longest, rising, falling);
  }
  return longest;
}
