// Numbers abroad that exist, or could. The one rule: each is one the country's plan knows, and none is a premium number there.

import type { Random } from '../random.ts';

/** What a number begins with, calling code first, and how many digits follow. */
const BEGINNINGS: Readonly<Record<string, readonly [beginning: string, digits: number]>> = {
  AF: ['9370', 7],
  AL: ['35569', 7],
  AZ: ['99450', 7],
  BA: ['38761', 6],
  BD: ['88017', 8],
  BG: ['35988', 7],
  BI: ['2577', 7],
  BR: ['551198', 7],
  BY: ['37529', 7],
  CN: ['86138', 8],
  CU: ['535', 7],
  DE: ['4930', 7],
  DJ: ['25377', 6],
  ER: ['2917', 6],
  EE: ['3725', 7],
  ET: ['25191', 7],
  FK: ['5005', 4],
  GB: ['44207', 7],
  GM: ['2207', 6],
  GN: ['22462', 7],
  GW: ['24595', 7],
  JO: ['96279', 7],
  KR: ['822', 8],
  LA: ['85620', 8],
  LK: ['9477', 7],
  LT: ['3706', 7],
  LV: ['3712', 7],
  MD: ['37369', 6],
  MG: ['26132', 7],
  ML: ['2237', 7],
  MM: ['959', 8],
  MV: ['9607', 6],
  NR: ['674555', 4],
  PH: ['63917', 7],
  PL: ['4860', 7],
  SL: ['23276', 6],
  SO: ['25261', 7],
  TD: ['2356', 7],
  TN: ['2162', 7],
  TW: ['88627', 7],
  UG: ['25677', 7],
  US: ['1212555', 4],
  UZ: ['99890', 7],
  VN: ['8490', 7],
  ZW: ['26377', 7],
};

/** Without a plus. Throws on a country that is not in the table. */
export function numberAbroad(country: string, random: Random): string {
  const [beginning, digits] = BEGINNINGS[country] ?? [];
  if (beginning === undefined || digits === undefined) throw new Error(`no numbers of ${country}`);
  return beginning + String(random(10 ** digits)).padStart(digits, '0');
}

/** So many different numbers that differ in their last digits alone, as a range does that was rented for fraud. */
export function numbersInRow(country: string, count: number, random: Random): readonly string[] {
  const last = numberAbroad(country, random);
  const width = String(count).length;
  return Array.from({ length: count }, (_, index) => last.slice(0, -width) + String(index).padStart(width, '0'));
}
