// Whom ordinary households call. The one rule: made up once, so that the same names are the same numbers.

import { seeded } from '../random.ts';
import { numberAbroad } from './countries.ts';

const random = seeded(30);
/** Area codes of three digits: Yokohama, Nagoya, Kyoto, Kobe, Fukuoka. */
const CITIES = ['045', '052', '075', '078', '092'];

export const MOBILES = numbers(12, () => `090${digits(8)}`);
/** In Tokyo. */
export const FIXED = numbers(12, () => `03${2 + random(7)}${digits(7)}`);

export function inCities(count: number): readonly string[] {
  return numbers(count, () => `${CITIES[random(CITIES.length)]}${2 + random(7)}${digits(6)}`);
}

/** As they are dialled. */
export function abroad(country: string, count: number): readonly string[] {
  return numbers(count, () => `010${numberAbroad(country, random)}`);
}

function numbers(count: number, make: () => string): readonly string[] {
  return Array.from({ length: count }, make);
}

function digits(count: number): string {
  return String(random(10 ** count)).padStart(count, '0');
}
