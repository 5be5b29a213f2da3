// Which countries are abroad as a telephone company bills it, and the calling codes of no country. Data, with its sources.
import type { NumberClass } from './dial-state.ts';

/**
 * Countries with an ISO code of their own whose numbers the others' companies bill as domestic.
 * United States: 47 CFR 64.1801 (rate integration). The rest: one national numbering plan and one regulator (ITU-T E.164 national plans
 * of Finland, Norway, Australia, France, Morocco, Italy, Saint Helena).
 */
const DOMESTIC_GROUPS: readonly (readonly string[])[] = [
  ['US', 'PR', 'VI', 'GU', 'AS', 'MP'],
  ['FI', 'AX'],
  ['NO', 'SJ'],
  ['AU', 'CC', 'CX'],
  ['GP', 'BL', 'MF'],
  ['RE', 'YT'],
  ['MA', 'EH'],
  ['IT', 'VA'],
  ['SH', 'TA'],
];

export function isDomestic(home: string, country: string): boolean {
  return home === country || DOMESTIC_GROUPS.some((group) => group.includes(home) && group.includes(country));
}

/**
 * Calling codes that are no country's or that the metadata has not (ITU-T E.164 list of assigned country codes): +800 international
 * freephone, +808 shared cost, +870 Inmarsat, +878 universal personal, +881 mobile satellite, +882 +883 international networks,
 * +888 disaster relief, +979 premium rate. +379 is reserved for the Vatican, +997 for Kazakhstan.
 */
export const GLOBAL_CODES: ReadonlyMap<string, NumberClass> = new Map<string, NumberClass>([
  ['800', { kind: 'freephone', country: null }],
  ['808', { kind: 'international_premium', country: null }],
  ['870', { kind: 'satellite', country: null }],
  ['878', { kind: 'international', country: null }],
  ['881', { kind: 'satellite', country: null }],
  ['882', { kind: 'satellite', country: null }],
  ['883', { kind: 'satellite', country: null }],
  ['888', { kind: 'international', country: null }],
  ['979', { kind: 'international_premium', country: null }],
  ['379', { kind: 'international', country: 'VA' }],
  ['997', { kind: 'international', country: 'KZ' }],
]);
