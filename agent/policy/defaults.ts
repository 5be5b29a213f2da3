// What becomes of a call that no rule names.
// The one rule: what the household is used to is not asked about, and nothing else that is used to changes a default.

import type { DestinationKind, Verdict } from '../config/kinds.ts';
import type { Config } from '../config/schema.ts';
import type { NumberClass } from '../numbering/dial-state.ts';
import type { StandingRules } from './orders/order.ts';
import { type Ruling, rulingBy } from './ruling.ts';

/** `uri` and `unknown` pass: what nobody can classify is not guilty, and systems that refuse it get switched off. */
const DEFAULT_VERDICTS: Readonly<Record<DestinationKind, Verdict>> = {
  emergency: 'allow',
  fixed: 'allow',
  mobile: 'allow',
  voip: 'allow',
  freephone: 'allow',
  shared_cost: 'ask',
  premium: 'ask',
  short_code: 'allow',
  international: 'ask',
  international_premium: 'block',
  satellite: 'block',
  uri: 'allow',
  unknown: 'allow',
};

export type Defaults = (numberClass: NumberClass) => Ruling;

/** Only a detector of novelty that asks about every new place makes the default ask; one that asks later looks for itself. */
export function createDefaults({ detectors }: Pick<Config, 'detectors'>, standing: StandingRules): Defaults {
  const { enabled, warn } = detectors.novelty;
  const known = new Set([...standing.knownCountries, ...(standing.knownAreas ?? [])]);
  return (numberClass) => {
    const { kind } = numberClass;
    const area = areaAskedAbout(numberClass);
    if (area !== null && known.has(area)) return rulingBy('known', `known:${area}`, 'allow', 'watched');
    const isFamiliar = kind === 'international' && (!enabled || warn !== 1);
    return rulingBy('default', `default:${kind}`, isFamiliar ? 'allow' : DEFAULT_VERDICTS[kind], 'watched');
  };
}

/** The area that a household may be used to calling, of the kinds that are asked about by default; null for every other kind. */
function areaAskedAbout({ kind, country }: NumberClass): string | null {
  if (country === null) return null;
  if (kind === 'international') return country;
  return kind === 'shared_cost' ? `${country}/shared_cost` : null;
}
