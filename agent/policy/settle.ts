// The owner's word beside the rules of the file: numbers and countries that were allowed or blocked meanwhile.
// The one rule: what is blocked comes before every rule, what is allowed lifts only what would be asked about.

import type { StandingRules } from './orders/order.ts';
import { type Ruling, rulingBy } from './ruling.ts';

/** What the owner said of one number, canonical. */
export interface NumberOrder {
  readonly number: string;
  readonly decision: 'allowed' | 'blocked';
}

/** What becomes of a number in `country` that the rules of the file, or the defaults, say `ruling` of. */
type Settle = (ruling: Ruling, country: string | null, order: NumberOrder | null) => Ruling;

const OWNER_BLOCK = 'owner:block';

export function createSettle({ allowedCountries, blockedCountries }: StandingRules): Settle {
  const [allowed, blocked] = [new Set(allowedCountries), new Set(blockedCountries)];
  return (ruling, country, order) => {
    if (order?.decision === 'blocked') return rulingBy('blocked_number', OWNER_BLOCK, 'block', 'watched');
    if (country !== null && blocked.has(country)) return rulingBy('blocked_country', OWNER_BLOCK, 'block', 'watched');
    if (ruling.verdict === 'block') return ruling;
    if (order !== null) return lift(ruling, rulingBy('allowed_number', `answer:${order.number}`, 'allow', 'exempt'));
    if (country === null || !allowed.has(country) || ruling.trust === 'exempt') return ruling;
    return lift(ruling, rulingBy('allowed_country', `answer:${country}`, 'allow', 'approved'));
  };
}

/** A rule that allows it anyway keeps its name. */
function lift(ruling: Ruling, answer: Ruling): Ruling {
  return ruling.verdict === 'ask' ? answer : { ...ruling, trust: answer.trust };
}
