// What the watch is told of the household.

import type { DetectorsConfig } from '../../config/detectors.ts';
import type { Surroundings } from '../detectors/detector.ts';
import type { LocalClock } from '../local-time.ts';

/** `knownCountries` are those of the configuration. `fromYen` turns yen into `currency`, that of the tariff. */
export interface WatchOptions {
  readonly detectors: DetectorsConfig;
  readonly knownCountries: readonly string[];
  readonly currency: string;
  readonly fromYen: (yen: number) => number;
  readonly localTimeAt: LocalClock;
}

/** For detectors that are given times of another clock: by `setMs` behind the household's. */
export function surroundingsAt(ownMs: number, setMs: number, options: WatchOptions): Surroundings {
  const { currency, fromYen, localTimeAt } = options;
  return { nowMs: ownMs, currency, fromYen, localTimeAt: (atMs) => localTimeAt(atMs + setMs) };
}
