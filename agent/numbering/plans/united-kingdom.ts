// The United Kingdom, and the Crown dependencies that share its plan. Source: Ofcom, National Telephone Numbering Plan (2022).
// The one rule: what is dialled without 0 is a local number or begins with 1 and is a service.
import type { DialPlan } from '../dial-plan.ts';

export function britishPlan(country: string): DialPlan {
  return {
    country,
    // 141 hides and 1470 shows the caller's number; 1280 is BT's carrier override, the others are indirect access codes.
    passing: ['141|1470'],
    carriers: { dial: '1280|16\\d\\d|1899|18185|18866' },
    rules: [
      { dial: '00', canonical: '+' },
      { dial: '0', canonical: '+44' },
    ],
    homeKinds: [
      ['1', 'short_code'],
      // Directory enquiries, up to several pounds a minute.
      ['118', 'premium'],
      ['116', 'freephone'],
      ['[2-9]', 'fixed'],
      ['\\*', 'short_code'],
      ['#', 'short_code'],
    ],
    nationalKinds: [
      // 03 costs what 01 and 02 cost.
      ['3', 'fixed'],
      ['55', 'shared_cost'],
      ['70', 'shared_cost'],
      ['84|87', 'shared_cost'],
      ['9', 'premium'],
    ],
    bare: { digits: 9 },
    local: { dial: '[2-9]', canonical: '+44' },
  };
}
