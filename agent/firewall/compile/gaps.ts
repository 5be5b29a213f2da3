// Makes one interval of two that jump to the same map, over the gap between them, where that map has nothing for the gap's bytes.
// The one rule: what the kernel left to the agent in the gap it still leaves to it.

import { type Interval, overlaps, successor } from './bytes.ts';
import type { Entry } from './entry-points.ts';
import type { Target } from './stages.ts';

type Entries = ReadonlyMap<string, readonly Entry[]>;

/** `shift`: bytes between the scheme and the bytes of the intervals. */
export function bridgeGaps(
  intervals: readonly Interval<Target>[],
  shift: number,
  entries: Entries,
): readonly Interval<Target>[] {
  const bridged: Interval<Target>[] = [];
  for (const interval of intervals) {
    const last = bridged.at(-1);
    if (last !== undefined && isSilent(last, interval, shift, entries)) {
      bridged[bridged.length - 1] = { ...interval, from: last.from };
    } else bridged.push(interval);
  }
  return bridged;
}

function isSilent(before: Interval<Target>, after: Interval<Target>, shift: number, entries: Entries): boolean {
  if (before.value !== after.value || !('jump' in after.value)) return false;
  const { jump } = after.value;
  const ahead = jump.shift - shift;
  if (ahead < 0 || before.to.slice(0, ahead) !== after.from.slice(0, ahead)) return false;
  const gapStart = successor(before.to.slice(ahead));
  return gapStart !== null && !overlaps(entries.get(jump.base) ?? [], gapStart, after.from.slice(ahead));
}
