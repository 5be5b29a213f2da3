// Australia. Source: Telecommunications Numbering Plan 2015 (ACMA), schedules 4 to 7.
import type { DialPlan } from '../dial-plan.ts';

export const AUSTRALIA: DialPlan = {
  country: 'AU',
  // 1831 hides and 1832 shows the caller's number; 14XY overrides the carrier.
  passing: ['183[12]'],
  carriers: { dial: '14(?:1[14]|34|4[17]|[56]6|7[47]|88)' },
  rules: [
    // 0011, and the carriers' own: 0014 0015 0016 0018 0019.
    { dial: '001[14-689]', canonical: '+' },
    { dial: '0', canonical: '+61' },
    { dial: '1[389]', canonical: '+61', keep: true },
  ],
  homeKinds: [
    ['1', 'short_code'],
    // Directory services that put calls through at their own price.
    ['12[34]', 'premium'],
    ['[2-9]', 'fixed'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    ['13', 'shared_cost'],
    ['180', 'freephone'],
    ['19', 'premium'],
  ],
  local: { dial: '[2-9]', canonical: '+61' },
};
