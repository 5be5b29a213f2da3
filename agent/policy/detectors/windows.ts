// Rolling windows over the calls of late.
// The one rule: a call is as old as the time that passed since it began, whatever was done to the clock meanwhile.

interface Timed {
  readonly startedAtMs: number;
}

/**
 * Those of `calls` (in the order of their start) that began less than `windowSeconds` before `nowMs`. Ages are summed up from call to call, so
 * a step back of the clock makes calls neither young nor lost: it counts as no time at all.
 */
export function recent<T extends Timed>(calls: readonly T[], nowMs: number, windowSeconds: number): readonly T[] {
  let ageMs = 0;
  let laterMs = nowMs;
  let first = calls.length;
  for (let call = calls[first - 1]; call !== undefined; call = calls[first - 1]) {
    ageMs += Math.max(0, laterMs - call.startedAtMs);
    if (ageMs >= windowSeconds * 1000) break;
    laterMs = call.startedAtMs;
    first -= 1;
  }
  return calls.slice(first);
}
