// What calls cost about where the owner has given no prices: yen a minute, on the dear side. The one rule: an estimate is always marked as one.
// Published lists gave the scale, the dearer of landline and mobile, rounded up: optical telephone of NTT East and West (steps of 60 s; 9 yen USA,
// 30 China, 250 Chad, 700 satellite; at home 8 yen for 3 minutes, 17.5 a minute to mobiles), Verizon Business (USA, 2022), Voiceflex (UK), NTT Docomo
// (Papua New Guinea). A country that was in none of them stands with its neighbours. Sierra Leone: the bill of 2015.
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
  [60, 'AT AU AX BE BR CH CY DE DK ES FI FR GB GG GR IE IL IM IN IT JE JP LU MX MY NL NO NZ PT SE'],
  [60, 'SJ TH VA'],
  [90, 'AD AR BG BN CL CO CR CZ EE FO GI HR HU ID IS LI LT LV MC MO MT PA PE PH PL RO RU SI SK SM'],
  [90, 'TR UY VE VN ZA'],
  [120, 'AE AG AW BA BB BH BL BM BO BQ BS BY CV CW DM DO EC EG GD GE GF GH GP GT HN JM JO KE KN KW'],
  [120, 'KY KZ LA LB LC LK MD ME MF MK MM MN MQ MS NG NI NP OM PK PM PY QA RE RS SA SV SX TC TT UA'],
  [120, 'VC VG XK YT'],
  [175, 'AI AM AO AZ BD BF BJ BW BZ CG CI CM DJ EH ER ET FJ GA GL GN GY HT IQ IR KG LR LS LY MA ML'],
  [175, 'MR MU MV MW MZ NA NC NE PF PG PS RW SD SL SN SR SS SY SZ TG TJ TM TN TO TZ UG UZ VU WS YE'],
  [175, 'ZM ZW'],
  [260, 'AF AL BI BT CD CF CK CU DZ FM GM GQ GW KH KI KM KP MG MH NR PW SB SC SO ST TD TL TV WF'],
  [800, 'AC CC CX FK IO NF NU SH TA TK'],
];

const YEN_TO: ReadonlyMap<string, number> = new Map(
  BANDS.flatMap(([yenPerMinute, countries]) => countries.split(' ').map((country) => [country, yenPerMinute] as const)),
);

/** Abroad, but in no country: a code such as +878, or one that nobody has been given. */
const SOMEWHERE = 260;

/** Help, names, and what is no number at all are free. */
export function estimateOf({ kind, country, e164 }: Omit<Destination, 'dialled' | 'known'>): Estimate {
  if (e164 === null && kind !== 'short_code') return { yenPerMinute: 0, stepSeconds: MINUTE, of: kind };
  if (kind === 'international' || (kind === 'unknown' && country === null)) return abroad(country);
  const [yenPerMinute, stepSeconds] = KINDS[kind];
  return { yenPerMinute, stepSeconds, of: kind };
}

function abroad(country: string | null): Estimate {
  const yenPerMinute = country === null ? undefined : YEN_TO.get(country);
  if (country === null || yenPerMinute === undefined)
    return { yenPerMinute: SOMEWHERE, stepSeconds: MINUTE, of: 'abroad' };
  return { yenPerMinute, stepSeconds: MINUTE, of: country };
}
