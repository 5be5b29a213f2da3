// Counts what arrives, and tells when all has, or when nothing more came for a while.

export interface Arrivals {
  count(): void;
  readonly seen: () => number;
  /** Resolves with the count once it is `expected`, or once nothing came for `quietMs`. */
  settled(expected: number, quietMs?: number): Promise<number>;
}

const LOOK_EVERY_MS = 100;
const QUIET_MS = 2_000;

export function createArrivals(): Arrivals {
  let seen = 0;
  return {
    count: () => {
      seen++;
    },
    seen: () => seen,
    settled: (expected, quietMs = QUIET_MS) =>
      new Promise((resolve) => {
        let [before, quiet] = [seen, 0];
        const timer = setInterval(() => {
          quiet = seen === before ? quiet + LOOK_EVERY_MS : 0;
          before = seen;
          if (seen < expected && quiet < quietMs) return;
          clearInterval(timer);
          resolve(seen);
        }, LOOK_EVERY_MS);
      }),
  };
}
