// The dial plan of a country nobody wrote one for: its international prefix, its national prefix, and the numbers dialled without the latter.
// The one rule: where there is a national prefix, what lacks it is unknown unless the metadata writes such numbers without it.
import type { DialPlan, DialRule } from '../dial-plan.ts';
import { metadataOf } from '../metadata.ts';

export function genericPlan(country: string): DialPlan {
  const { callingCode, internationalPrefix, nationalPrefix, bareNumbers } = metadataOf(country);
  const canonical = `+${callingCode}`;
  const national: readonly DialRule[] =
    nationalPrefix === null
      ? [
          { dial: '', canonical },
          { dial: '\\*|#', canonical: '', keep: true },
        ]
      : [{ dial: nationalPrefix, canonical }, ...bareNumbers.map((dial) => ({ dial, canonical, keep: true as const }))];
  return {
    country,
    passing: ['\\*31#|#31#'],
    rules: [{ dial: internationalPrefix, canonical: '+' }, ...national],
    homeKinds: [
      ['1', 'short_code'],
      ['\\*', 'short_code'],
      ['#', 'short_code'],
    ],
    nationalKinds: [],
    bare: { digits: 9 },
  };
}
