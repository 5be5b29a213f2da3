// The owner's word beside the rules of the file: numbers and countries that were allowed or blocked meanwhile, and classes of calls.
// The one rule: what is blocked comes before every rule, what is allowed lifts only what would be asked about; a number that is allowed in
// full is left alone by a block of calls abroad.

import type { NumberClass } from '../numbering/dial-state.ts';
import { callClassOf } from './call-class.ts';
import type { StandingRules } from './orders/order.ts';
import { type Ruling, rulingBy } from './ruling.ts';

/** What the owner said of one number, canonical. */
export interface NumberOrder {
  readonly number: string;
  readonly decision: 'allowed' | 'blocked';
}

/** What becomes of a number that the rules of the file, or the defaults, say `ruling` of; none of an emergency. */
type Settle = (ruling: Ruling, numberClass: NumberClass, order: NumberOrder | null) => Ruling;

const OWNER_BLOCK = 'owner:block';

export function createSettle(standing: StandingRules): Settle {
  const [allowed, blocked] = [new Set(standing.allowedCountries), new Set(standing.blockedCountries)];
  const classes = new Set(standing.blockedClasses);
  return (ruling, { kind, country }, order) => {
    if (classes.has('all')) return rulingBy('blocked_all', OWNER_BLOCK, 'block', 'watched');
    if (order?.decision === 'blocked') return rulingBy('blocked_number', OWNER_BLOCK, 'block', 'watched');
    if (country !== null && blocked.has(country)) return rulingBy('blocked_country', OWNER_BLOCK, 'block', 'watched');
    if (ruling.verdict === 'block') return ruling;
    if (order !== null) return lift(ruling, rulingBy('allowed_number', `answer:${order.number}`, 'allow', 'exempt'));
    const isAbroad = classes.has('international') && callClassOf(kind) === 'international';
    if (isAbroad && ruling.trust !== 'exempt') return rulingBy('blocked_abroad', OWNER_BLOCK, 'block', 'watched');
    if (country === null || !allowed.has(country) || ruling.trust === 'exempt') return ruling;
    return lift(ruling, rulingBy('allowed_country', `answer:${country}`, 'allow', 'approved'));
  };
}

/** A rule that allows it anyway keeps its name. */
function lift(ruling: Ruling, answer: Ruling): Ruling {
  return ruling.verdict === 'ask' ? answer : { ...ruling, trust: answer.trust };
}
