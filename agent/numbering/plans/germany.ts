// Germany. Sources: Bundesnetzagentur, Nummernplaene (015, 016, 017 mobile; 0137, 0180, 0700, 0800, 0900; 010XY call by call; 118XY).
import type { DialPlan } from '../dial-plan.ts';

export const GERMANY: DialPlan = {
  country: 'DE',
  // *31# and #31# show and hide the caller's number; 010XY and 0100YY choose a carrier for the call.
  passing: ['\\*31#|#31#'],
  carriers: { dial: '010(?:[1-9]\\d|0\\d\\d)' },
  rules: [
    { dial: '00', canonical: '+' },
    { dial: '0', canonical: '+49' },
  ],
  homeKinds: [
    ['1', 'short_code'],
    // Directory enquiries that put calls through at their own price.
    ['118', 'premium'],
    ['116', 'freephone'],
    ['[2-9]', 'fixed'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    // 012 new services, 018 and 0137 calls of fixed price, 019 online services.
    ['12', 'premium'],
    ['18|137|19', 'shared_cost'],
    ['32', 'voip'],
    ['700', 'shared_cost'],
    ['900', 'premium'],
    ['116', 'freephone'],
    ['118', 'premium'],
  ],
  local: { dial: '[2-9]', canonical: '+49' },
};
