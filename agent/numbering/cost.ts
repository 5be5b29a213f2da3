// How dear a call may be, in ranks. The one rule: where a dial string can be read in several ways, the dearest reading wins.
import type { DestinationKind } from '../config/kinds.ts';
import type { NumberClass } from './dial-state.ts';

/** Kinds an owner lets pass without a question rank alike: between them no reading is safer than the other. */
export const RANKS: Readonly<Record<DestinationKind, number>> = {
  uri: 0,
  unknown: 0,
  short_code: 1,
  freephone: 2,
  fixed: 2,
  voip: 2,
  mobile: 2,
  shared_cost: 3,
  premium: 4,
  international: 5,
  international_premium: 6,
  satellite: 7,
  emergency: 8,
};

/** What a number dialled in full counts at least, as long as it is not known for a number that nobody has. */
export const FULL_NUMBER = RANKS.fixed;

/**
 * A rank, not a price. `emergency` ranks highest: no other reading ever hides one. A local number ranks below one dialled in full. `canonical` as
 * in `DialState`.
 */
export function costOf({ kind }: NumberClass, canonical: string | null): number {
  const rank = RANKS[kind];
  return rank === FULL_NUMBER && canonical?.startsWith('+') === false ? rank - 1 : rank;
}

export function sameClass(a: NumberClass, b: NumberClass): boolean {
  return a.kind === b.kind && a.country === b.country;
}
