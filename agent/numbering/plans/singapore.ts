// Singapore. Source: IMDA, National Numbering Plan. The one rule: there is no national prefix, 0XY are carriers' international prefixes.
import type { DialPlan } from '../dial-plan.ts';

export const SINGAPORE: DialPlan = {
  country: 'SG',
  passing: ['\\*31#|#31#'],
  rules: [
    { dial: '0[0-3]\\d', canonical: '+' },
    { dial: '[36-9]|1[89]00', canonical: '+65', keep: true },
  ],
  homeKinds: [
    ['1', 'short_code'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    ['1800', 'freephone'],
    ['1900', 'premium'],
  ],
  bare: { digits: 9 },
};
