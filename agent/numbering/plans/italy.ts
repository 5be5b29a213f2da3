// Italy. Source: AGCOM resolution 8/15/CIR (Piano di numerazione nazionale).
// The one rule: the leading zero of a geographic number belongs to it, abroad too; nothing is dialled before a national number.
import type { DialPlan } from '../dial-plan.ts';

const CARRIERS = '10(?:0\\d\\d|[1-9]\\d)';

export const ITALY: DialPlan = {
  country: 'IT',
  // *67#, *31#, #31# and 1793 hide or show the caller's number; 10XY and 100XY choose a carrier.
  passing: ['\\*67#|\\*31#|#31#|1793'],
  rules: [
    { dial: '00', canonical: '+' },
    { dial: `${CARRIERS}00`, canonical: '+' },
    ...[...'038'].map((digit) => ({ dial: `${CARRIERS}${digit}`, canonical: `+39${digit}` })),
    { dial: '[03-58]', canonical: '+39', keep: true },
    { dial: '1(?:44|6[346]|78|99)', canonical: '+39', keep: true },
    { dial: '70', canonical: '+39', keep: true },
  ],
  homeKinds: [
    ['1', 'short_code'],
    // Directory enquiries.
    ['12', 'premium'],
    ['116', 'freephone'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    ['84', 'shared_cost'],
    ['178|199', 'shared_cost'],
    ['144|16[346]', 'premium'],
  ],
  bare: { digits: 10 },
};
