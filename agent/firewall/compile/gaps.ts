// Makes one interval of two that jump to the same map, over the gap between them, where that map has nothing for the gap's bytes.
// The one rule: what the kernel left to the agent in the gap it still leaves to it.

import { type Interval, overlaps, successor } from './bytes.ts';
import type { Entry, Jump } from './entry-points.ts';

export function bridgeGaps(
  jumps: readonly Interval<Jump>[],
  entries: ReadonlyMap<string, readonly Entry[]>,
): readonly Interval<Jump>[] {
  const bridged: Interval<Jump>[] = [];
  for (const jump of jumps) {
    const last = bridged.at(-1);
    if (last !== undefined && isSilent(last, jump, entries)) {
      bridged[bridged.length - 1] = { ...jump, from: last.from };
    } else bridged.push(jump);
  }
  return bridged;
}

function isSilent(
  before: Interval<Jump>,
  after: Interval<Jump>,
  entries: ReadonlyMap<string, readonly Entry[]>,
): boolean {
  const { shift, base } = after.value;
  if (before.value !== after.value || before.to.slice(0, shift) !== after.from.slice(0, shift)) return false;
  const gapStart = successor(before.to.slice(shift));
  return gapStart !== null && !overlaps(entries.get(base) ?? [], gapStart, after.from.slice(shift));
}
