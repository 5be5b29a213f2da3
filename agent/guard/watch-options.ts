import { localClock } from '../policy/local-time.ts';
import type { WatchOptions } from '../policy/watch/options.ts';
import type { House } from './house.ts';

/** What the detectors have to know of the house. */
export function watchOptions({ config, tariff, zone }: House): WatchOptions {
  const { currency, fromYen } = tariff;
  const { detectors, main } = config;
  return { detectors, knownCountries: main.knownCountries, currency, fromYen, localTimeAt: localClock(zone) };
}
