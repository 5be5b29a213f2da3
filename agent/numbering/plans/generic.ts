// The dial plan of a country nobody wrote one for: its international prefix and its national prefix, from the metadata.
// The one rule: without a national prefix every number is dialled in full; with one, what lacks it is unknown.
import type { DialPlan } from '../dial-plan.ts';
import { metadataOf } from '../metadata.ts';

export function genericPlan(country: string): DialPlan {
  const { callingCode, internationalPrefix, nationalPrefix } = metadataOf(country);
  return {
    country,
    passing: [],
    rules: [
      { dial: internationalPrefix, canonical: '+' },
      { dial: nationalPrefix ?? '', canonical: `+${callingCode}` },
    ],
    homeKinds: [
      ['#', 'short_code'],
      ['\\*', 'short_code'],
    ],
    nationalKinds: [],
    emergency: [],
  };
}
