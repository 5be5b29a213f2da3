// The numbering area of a destination: what a household knows, or does not know yet.
// The one rule: an area is as wide as the owner's idea of the place, but numbers that pay whoever is called never become familiar.

import type { Destination } from '../numbering/destination.ts';
import { GLOBAL_CODES } from '../numbering/regions.ts';

/** Calling codes are prefix-free (ITU-T E.164), so at most one of these lengths is one. */
const CODE_LENGTHS = [3, 2];
const COUNTRY = /^[A-Z]{2}$/;
const SHARED_COST = /^[A-Z]{2}\/shared_cost$/;

/**
 * - abroad: the country (`SL`); its premium numbers, which are never learned: `SL/premium`;
 * - codes of no country: the code (`+881`);
 * - at home: `JP/shared_cost`, and `JP/premium`, which is never learned;
 * - ordinary calls at home, emergency calls, and what is no number: empty, they are in no area.
 */
export function areaOf({ kind, country, e164 }: Pick<Destination, 'kind' | 'country' | 'e164'>): string {
  switch (kind) {
    case 'international':
    case 'satellite':
      return country ?? globalCodeOf(e164) ?? kind;
    case 'international_premium':
      return country === null ? (globalCodeOf(e164) ?? kind) : `${country}/premium`;
    case 'shared_cost':
    case 'premium':
      return `${country ?? ''}/${kind}`;
    case 'emergency':
    case 'fixed':
    case 'mobile':
    case 'voip':
    case 'freephone':
    case 'short_code':
    case 'uri':
    case 'unknown':
      return '';
  }
}

/** Whether a household can come to know it. */
export function isLearnable(area: string): boolean {
  if (isCountry(area) || SHARED_COST.test(area)) return true;
  const code = GLOBAL_CODES.get(area.slice(1));
  return area.startsWith('+') && code !== undefined && code.kind !== 'international_premium';
}

/** ISO 3166-1 alpha-2, the only areas that the kernel's program can be compiled with. */
export function isCountry(area: string): boolean {
  return COUNTRY.test(area);
}

function globalCodeOf(e164: string | null): string | null {
  const code = CODE_LENGTHS.map((length) => (e164 ?? '').slice(1, 1 + length)).find((digits) =>
    GLOBAL_CODES.has(digits),
  );
  return code === undefined ? null : `+${code}`;
}
