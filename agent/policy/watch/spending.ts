// Money spent on calls that are over, in buckets: minutes for the last 25 hours, hours for 30 days before.
// The one rule: a bucket counts whole as long as any of it is in the window, so a sum is never too small.

import type { Spending } from '../detectors/detector.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** An hour more than the longest window that is to be exact to the minute. */
const MINUTES_KEPT_MS = 25 * HOUR_MS;
const HOURS_KEPT_MS = 30 * 24 * HOUR_MS;

/** Start in milliseconds since the epoch, then what was spent on all calls, and on those to unfamiliar destinations. */
export type Bucket = readonly [startMs: number, all: number, unfamiliar: number];

export interface SavedSpending {
  readonly minutes: readonly Bucket[];
  readonly hours: readonly Bucket[];
}

/**
 * Sums over rolling windows. A sum since less than 25 hours before the latest entry is exact to the minute, an earlier one to the hour; what
 * lies more than 30 days before it is forgotten.
 */
export class RollingSpending implements Spending {
  #minutes: Bucket[] = [];
  #hours: Bucket[] = [];

  add(atMs: number, amount: number, isUnfamiliar: boolean): void {
    put(this.#minutes, [startOf(atMs, MINUTE_MS), amount, isUnfamiliar ? amount : 0]);
    this.#age();
  }

  total(sinceMs: number, which: 'all' | 'unfamiliar'): number {
    const column = which === 'all' ? 1 : 2;
    return sumSince(this.#minutes, sinceMs - MINUTE_MS, column) + sumSince(this.#hours, sinceMs - HOUR_MS, column);
  }

  /** Times moved by `shiftMs`. Only the last two hours stay exact to the minute, so that the file stays small. */
  save(shiftMs: number): SavedSpending {
    const fromMs = startOf(this.#minutes.at(-1)?.[0] ?? 0, HOUR_MS) - HOUR_MS;
    const hours = [...this.#hours];
    for (const [startMs, all, unfamiliar] of this.#minutes) {
      if (startMs < fromMs) put(hours, [startOf(startMs, HOUR_MS), all, unfamiliar]);
    }
    const minutes = this.#minutes.filter(([startMs]) => startMs >= fromMs);
    return { minutes: shifted(minutes, shiftMs), hours: shifted(hours, shiftMs) };
  }

  restore({ minutes, hours }: SavedSpending, shiftMs: number): void {
    this.#minutes = aligned(minutes, shiftMs, MINUTE_MS);
    this.#hours = aligned(hours, shiftMs, HOUR_MS);
    this.#age();
  }

  #age(): void {
    const latestMs = this.#minutes.at(-1)?.[0] ?? 0;
    while ((this.#minutes[0]?.[0] ?? latestMs) < latestMs - MINUTES_KEPT_MS) {
      const [startMs, all, unfamiliar] = this.#minutes.shift() ?? [0, 0, 0];
      put(this.#hours, [startOf(startMs, HOUR_MS), all, unfamiliar]);
    }
    while ((this.#hours[0]?.[0] ?? latestMs) < latestMs - HOURS_KEPT_MS - HOUR_MS) this.#hours.shift();
  }
}

function startOf(atMs: number, spanMs: number): number {
  return Math.floor(atMs / spanMs) * spanMs;
}

/** Into the bucket of that start, which is looked for from the end: nearly always it is the last. */
function put(buckets: Bucket[], [startMs, all, unfamiliar]: Bucket): void {
  const index = buckets.findLastIndex(([start]) => start <= startMs);
  const found = buckets[index];
  if (found?.[0] === startMs) buckets[index] = [startMs, found[1] + all, found[2] + unfamiliar];
  else buckets.splice(index + 1, 0, [startMs, all, unfamiliar]);
}

/** Buckets that start later than `afterMs`. */
function sumSince(buckets: readonly Bucket[], afterMs: number, column: 1 | 2): number {
  let sum = 0;
  for (let index = buckets.length - 1; index >= 0; index--) {
    const bucket = buckets[index];
    if (bucket === undefined || bucket[0] <= afterMs) break;
    sum += bucket[column];
  }
  return sum;
}

function shifted(buckets: readonly Bucket[], shiftMs: number): readonly Bucket[] {
  return buckets.map(([startMs, all, unfamiliar]) => [startMs + shiftMs, all, unfamiliar]);
}

function aligned(buckets: readonly Bucket[], shiftMs: number, spanMs: number): Bucket[] {
  const result: Bucket[] = [];
  for (const [startMs, all, unfamiliar] of buckets) put(result, [startOf(startMs + shiftMs, spanMs), all, unfamiliar]);
  return result;
}
