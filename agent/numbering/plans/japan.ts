// Japan. Source: Telecommunications Numbering Plan (Ministry of Internal Affairs and Communications notice 6 of 2019) and the
// ministry's list of carrier identification codes (00XY, 0091XY).
import type { DialPlan } from '../dial-plan.ts';

/** Carriers that take national calls: NTT Com 0033, NTT East 0036, NTT West 0039, SoftBank 0041 0046 0061 0088, KDDI 0052 0053 0056 0077. */
const NATIONAL_CARRIERS = '00(?:33|36|39|41|46|52|53|56|61|77|88)';

/**
 * Any carrier code. Before 010 each of them is read as one, assigned or not: nothing else is dialled that way. 005345 is au's and 00347
 * NTT Com's own service behind a code.
 */
const ANY_CARRIER = '(?:001|00[3-8]\\d|005345|00347|0091\\d\\d)';

/** Carriers whose own code was the international prefix until 010 came in May 2001, and that may still take it so. */
const ABROAD_ONLY = '(?:001|005345|00347)';

export const JAPAN: DialPlan = {
  country: 'JP',
  // 184 hides and 186 shows the caller's number; 122 cancels a carrier chosen beforehand.
  passing: ['18[46]', '122'],
  rules: [
    { dial: '010', canonical: '+' },
    { dial: `${ANY_CARRIER}010`, canonical: '+' },
    { dial: `(?:001|${NATIONAL_CARRIERS})0`, canonical: '+81' },
    ...[...'123456789'].map((digit) => ({
      dial: `${ABROAD_ONLY}${digit}`,
      canonical: `+${digit}`,
      unlessOutsideLine: '0',
    })),
    // Codes of no carrier: the prefix that most countries have, 00, which a provider may take as they do.
    ...['2', ...[...'023456789'].map((digit) => `9${digit}`)].map((beginning) => ({
      dial: `00${beginning}`,
      canonical: `+${beginning}`,
      unlessOutsideLine: '0',
    })),
    { dial: '00', canonical: '', keep: true },
    { dial: '0', canonical: '+81' },
  ],
  homeKinds: [
    ['1', 'short_code'],
    ['#', 'short_code'],
    ['\\*', 'short_code'],
    // Local numbers, dialled without the area code.
    ['[2-9]', 'fixed'],
    // Free phone of the carriers: Rakuten 0037, SoftBank 0066 0088-2, KDDI 0077-7 0078.
    ['00(?:37|66|777|78|882)', 'freephone'],
  ],
  nationalKinds: [
    // The trunk prefix dialled once too often is no number; the metadata lists carriers' free phones there.
    ['0', 'unknown'],
    // Telegong: one price anywhere, borne by the caller (0180).
    ['180', 'shared_cost'],
    // Message dial and other services (0170).
    ['170', 'shared_cost'],
    ['60', 'mobile'],
  ],
  bare: { digits: 9 },
  local: { dial: '[2-9]', canonical: '+81' },
};
