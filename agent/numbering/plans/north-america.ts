// The countries of the North American Numbering Plan, +1. Sources: ATIS-0300076 (dialing procedures), FCC 47 CFR part 52, FCC 20-100 (988).
// The one rule: all of them dial alike; which of them a number belongs to is the metadata's business, and another one's is abroad.
import type { DialPlan } from '../dial-plan.ts';

export function northAmericanPlan(country: string): DialPlan {
  return {
    country,
    // *67 hides and *82 shows the caller's number (1167, 1182 on rotary phones); 101XXXX chooses a carrier.
    passing: ['\\*(?:67|82)|11(?:67|82)'],
    carriers: { dial: '101\\d{4}', uncountable: true },
    rules: [
      { dial: '011', canonical: '+' },
      // 01 asks the operator for a number abroad, 0 and ten digits for one at home.
      { dial: '01', canonical: '+' },
      ...[...'23456789'].map((digit) => ({ dial: `0${digit}`, canonical: `+1${digit}` })),
      { dial: '1', canonical: '+1' },
      { dial: '[2-9]11|988', canonical: '', keep: true },
      { dial: '[2-9]', canonical: '+1', keep: true },
    ],
    homeKinds: [
      ['[2-9]11|988|0', 'short_code'],
      ['\\*', 'short_code'],
      ['#', 'short_code'],
    ],
    nationalKinds: [],
    bare: { digits: 10 },
    local: { dial: '[2-9]\\d{6}', canonical: '+1', whole: true },
  };
}
