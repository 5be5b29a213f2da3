// Korea. Source: Ministry of Science and ICT, Detailed Rules on Telecommunication Numbers (carriers' international prefixes 00X, 003XX, 007XX).
// The one rule: what begins with 00 is a call abroad, but for the carriers' international free phones.
import type { DialPlan } from '../dial-plan.ts';

export const KOREA: DialPlan = {
  country: 'KR',
  // *23# and *31# hide the caller's number.
  passing: ['\\*(?:23|31)#'],
  rules: [
    { dial: '00(?:308|368|798)', canonical: '', keep: true },
    { dial: '00[1245689]|003\\d\\d|007\\d\\d', canonical: '+' },
    // Carriers of national calls: 081 to 088, 085XX.
    { dial: '08(?:[1-46-8]|5\\d\\d)0?', canonical: '+82' },
    { dial: '0', canonical: '+82' },
    { dial: '1[568]\\d\\d', canonical: '+82', keep: true },
  ],
  homeKinds: [
    ['1', 'short_code'],
    ['00(?:308|368|798)', 'freephone'],
    ['[2-9]', 'fixed'],
    ['\\*', 'short_code'],
    ['#', 'short_code'],
  ],
  nationalKinds: [
    // The metadata lists the international free phones behind one zero too many.
    ['0', 'unknown'],
    ['1[568]', 'shared_cost'],
    ['60', 'premium'],
  ],
  local: { dial: '[2-9]', canonical: '+82' },
};
