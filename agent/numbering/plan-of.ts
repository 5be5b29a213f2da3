// Which dial plan a country has. The one rule: every country has one; where nobody wrote it, it comes from the metadata.
import type { DialPlan } from './dial-plan.ts';
import { genericPlan } from './plans/generic.ts';
import { JAPAN } from './plans/japan.ts';

const WRITTEN: readonly DialPlan[] = [JAPAN];

export function planOf(country: string): DialPlan {
  return WRITTEN.find((plan) => plan.country === country) ?? genericPlan(country);
}
