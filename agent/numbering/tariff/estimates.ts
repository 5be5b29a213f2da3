// What calls cost about where the owner has given no prices: yen a minute, on the dear side. The one rule: an estimate is always marked as one.
// Bands were read off published lists, the dearest of landline and mobile, and rounded up: NTT East's and West's optical telephone (60-second
// steps: 9 yen USA, 30 yen China and Korea, 250 yen Chad, 700 yen satellite; 8 yen for 3 minutes at home, 17.5 yen a minute to mobiles), Verizon
// Business's service guide (USA, 2022), Voiceflex's SIP trunks (UK), NTT Docomo (65 yen for 30 s, Papua New Guinea). Sierra Leone: the bill of 2015.
import type { DestinationKind } from '../../config/kinds.ts';
import type { Destination } from '../destination.ts';

/** Yen a minute, and the step it is billed in from the first second on. */
export interface Estimate {
  readonly yenPerMinute: number;
  readonly stepSeconds: number;
  /** The country or the kind that it is for. */
  readonly of: string;
}

const MINUTE = 60;

/**
 * Calls at home, and those that no country tells. At home the first three minutes are one step, as on the lines above; premium numbers cost what
 * regulators allow at most (3.60 GBP in the UK, 3 EUR in Germany).
 */
const KINDS: Readonly<
  Record<Exclude<DestinationKind, 'international'>, readonly [yenPerMinute: number, step: number]>
> = {
  emergency: [0, MINUTE],
  uri: [0, MINUTE],
  freephone: [0, MINUTE],
  fixed: [4, 3 * MINUTE],
  voip: [4, 3 * MINUTE],
  short_code: [4, 3 * MINUTE],
  mobile: [20, MINUTE],
  unknown: [20, MINUTE],
  shared_cost: [40, MINUTE],
  premium: [720, MINUTE],
  international_premium: [1000, MINUTE],
  satellite: [1500, MINUTE],
};

const BANDS: readonly (readonly [yenPerMinute: number, countries: string])[] = [
  [40, 'AS CA CN GU HK KR MP PR SG TW US VI'],
  [60, 'AT AU AX BE BR CH CY DE DK ES FI FR GB GG GR IE IL IM IN IT JE JP LU MX MY NL NO NZ PT SE SJ TH VA'],
  [90, 'AD AR BG BN CL CO CR CZ EE FO GI HR HU ID IS LI LT LV MC MO MT PA PE PH PL RO RU SI SK SM TR UY VE VN ZA'],
  [
    120,
    'AE AG AI AL AW BA BB BD BH BL BM BO BQ BS BY CV CW DM DO EC EG GD GE GF GH GP GT HN JM JO KE KH KN KW KY KZ LA LB LC LK MD ME MF MK MM MN MQ MS NG NI NP OM PK PM PY QA RE RS SA SV SX TC TT UA VC VG XK YT',
  ],
  [
    175,
    'AM AO AZ BF BI BJ BT BW BZ CG CI CM DJ DZ EH ER ET FJ GA GL GN GY HT IQ IR KG LR LS LY MA ML MR MU MV MW MZ NA NC NE PF PG PS RW SD SL SN SR SS SY SZ TG TJ TM TN TO TZ UG UZ VU WS YE ZM ZW',
  ],
  [250, 'AF CD CF CK CU FM GM GQ GW KI KM KP MG MH NR PW SB SC SO ST TD TL TV WF'],
  [750, 'AC CC CX FK IO NF NU SH TA TK'],
];

const YEN_TO: ReadonlyMap<string, number> = new Map(
  BANDS.flatMap(([yenPerMinute, countries]) => countries.split(' ').map((country) => [country, yenPerMinute] as const)),
);

/** Abroad, but in no country: a code such as +878, or one that nobody has been given. */
const SOMEWHERE = 250;

/** Help, names, and what is no number at all are free. */
export function estimateOf({ kind, country, e164 }: Omit<Destination, 'dialled' | 'known'>): Estimate {
  if (e164 === null && kind !== 'short_code') return { yenPerMinute: 0, stepSeconds: MINUTE, of: kind };
  if (kind === 'international' || (kind === 'unknown' && country === null)) return abroad(country);
  const [yenPerMinute, stepSeconds] = KINDS[kind];
  return { yenPerMinute, stepSeconds, of: kind };
}

function abroad(country: string | null): Estimate {
  const yenPerMinute = (country === null ? null : YEN_TO.get(country)) ?? SOMEWHERE;
  return { yenPerMinute, stepSeconds: MINUTE, of: country ?? 'abroad' };
}
