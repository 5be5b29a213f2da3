// How dear a kind of call may be. The one rule: where a dial string can be read in several ways, the dearest reading wins.
import type { DestinationKind } from '../config/kinds.ts';
import type { NumberClass } from './dial-state.ts';

const CHEAPEST_FIRST: readonly DestinationKind[] = [
  'uri',
  'unknown',
  'freephone',
  'fixed',
  'short_code',
  'voip',
  'mobile',
  'shared_cost',
  'premium',
  'international',
  'international_premium',
  'satellite',
  'emergency',
];

/** A rank, not a price. `emergency` ranks highest: no other reading ever hides one. */
export function costOf({ kind }: NumberClass): number {
  return CHEAPEST_FIRST.indexOf(kind);
}

/** The dearest class; the earlier one of two that cost the same. */
export function dearestOf(classes: readonly NumberClass[]): NumberClass | undefined {
  let dearest = classes[0];
  for (const one of classes) if (dearest !== undefined && costOf(one) > costOf(dearest)) dearest = one;
  return dearest;
}

export function sameClass(a: NumberClass, b: NumberClass): boolean {
  return a.kind === b.kind && a.country === b.country;
}
