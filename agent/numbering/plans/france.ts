// France. Source: ARCEP decision 2018-0881 (national numbering plan) and its tariffs of value-added services (SVA).
import type { DialPlan } from '../dial-plan.ts';

export const FRANCE: DialPlan = {
  country: 'FR',
  // 3651 and #31# hide, *31# shows the caller's number; 16XY chose a carrier.
  passing: ['3651|#31#|\\*31#'],
  carriers: { dial: '16\\d\\d' },
  rules: [
    { dial: '00', canonical: '+' },
    { dial: '0', canonical: '+33' },
  ],
  homeKinds: [
    ['1', 'short_code'],
    ['116', 'freephone'],
    ['118', 'premium'],
    // Four digits: 30 and 31 are free, the others cost up to 0.80 euro a minute.
    ['3', 'shared_cost'],
    ['3[01]', 'freephone'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    // 081 and 082 cost up to 0.20 euro a minute, 089 up to 0.80 and calls up to 3.
    ['8[12]', 'shared_cost'],
    ['89', 'premium'],
  ],
};
