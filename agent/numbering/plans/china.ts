// China. Source: Ministry of Industry and Information Technology, Telecommunications Network Numbering Plan (2017).
import type { DialPlan } from '../dial-plan.ts';

/** Voice over IP carriers (17909, 17911, 17951 ...) and China Mobile's 12593. */
const CARRIERS = '(?:179\\d\\d|12593)';

export const CHINA: DialPlan = {
  country: 'CN',
  passing: ['#31#|\\*31#'],
  rules: [
    { dial: `(?:${CARRIERS})?00`, canonical: '+' },
    { dial: `(?:${CARRIERS})?0`, canonical: '+86' },
    // Mobile, 160 and 168 audiotex, 400 and 800 are dialled without 0.
    { dial: '1[3-9]|[48]00', canonical: '+86', keep: true },
  ],
  homeKinds: [
    ['1', 'short_code'],
    ['95', 'short_code'],
    ['[2-9]', 'fixed'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    ['16[08]', 'premium'],
    ['400', 'shared_cost'],
    ['800', 'freephone'],
  ],
  bare: { digits: 10 },
  local: { dial: '[2-9]', canonical: '+86' },
};
