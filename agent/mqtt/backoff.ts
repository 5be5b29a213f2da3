/** Bounds of the wait between two attempts to connect. */
export interface BackoffLimits {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/**
 * How long to wait after so many failures (1 is the first): doubling, half of it by chance, so that the routers of a street
 * do not all come back in the same moment after a power cut. `random` is from 0 to 1.
 */
export function backoffMs(failures: number, { firstDelayMs, longestDelayMs }: BackoffLimits, random: number): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30));
  return delayMs * (0.5 + random / 2);
}
