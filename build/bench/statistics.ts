// The few numbers that stand for many. The one rule: nothing here is moved by one bad repetition.

/** `fraction` 0 to 1, nearest rank: a value that was really measured. Throws on an empty list. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(fraction * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new Error('no values to take a percentile of');
  return value;
}

/** Of an even count the mean of the two in the middle. Throws on an empty list. */
export function median(values: readonly number[]): number {
  return (
    (percentile(values, 0.5) +
      -percentile(
        values.map((value) => -value),
        0.5,
      )) /
    2
  );
}

/** The median of one measure over several repetitions. */
export function medianOf<T>(runs: readonly T[], measure: (run: T) => number): number {
  return median(runs.map(measure));
}
