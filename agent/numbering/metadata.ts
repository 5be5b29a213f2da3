// What libphonenumber's metadata says of each country, by name. The one rule: nothing else knows the shape of that file, which its
// project documents in METADATA.md.
import metadata from 'libphonenumber-js/metadata.max.json';
import type { DestinationKind } from '../config/kinds.ts';

/**
 * `bareNumbers` are the beginnings of national numbers that are written, and so dialled, without the national prefix. `types` are patterns of
 * national numbers with their kind; `leadingDigits` mark a country that shares its calling code.
 */
export interface CountryMetadata {
  readonly callingCode: string;
  readonly internationalPrefix: string;
  readonly nationalPrefix: string | null;
  readonly leadingDigits: string | null;
  readonly bareNumbers: readonly string[];
  readonly types: readonly (readonly [kind: DestinationKind, pattern: string])[];
}

/** In the metadata's order: fixed line, mobile, toll free, premium rate, personal, voicemail, UAN, pager, VoIP, shared cost. */
const KIND_OF_TYPE: readonly DestinationKind[] = [
  'fixed',
  'mobile',
  'freephone',
  'premium',
  'shared_cost',
  'mobile',
  'shared_cost',
  'mobile',
  'voip',
  'shared_cost',
];

/** Canada's seven-digit 310 numbers cannot be dialled behind +1, where 310 is Los Angeles. */
const LOCAL_ONLY = '310\\d{4}';

interface RawMetadata {
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, readonly unknown[]>>;
}

const RAW = metadata as unknown as RawMetadata;

/** ISO 3166-1 alpha-2, upper case. */
export function isKnownCountry(country: string): boolean {
  return Object.hasOwn(RAW.countries, country);
}

/** Every country calling code, `1` to `998`; those of no country (+800, +870 ...) are not among them. */
export function callingCodes(): readonly string[] {
  return Object.keys(RAW.country_calling_codes);
}

/** The countries of a calling code, the main one first. */
export function countriesOf(callingCode: string): readonly string[] {
  return RAW.country_calling_codes[callingCode] ?? [];
}

/** Throws for a country that `isKnownCountry` denies. */
export function metadataOf(country: string): CountryMetadata {
  const raw = RAW.countries[country];
  if (raw === undefined) throw new Error(`no metadata for country ${country}`);
  return {
    callingCode: String(raw[0]),
    internationalPrefix: String(raw[1]),
    nationalPrefix: textOrNull(raw[5]),
    leadingDigits: textOrNull(raw[10]),
    bareNumbers: raw[6] ? [] : listOf(raw[4]).flatMap(beginningOfBareFormat),
    types: listOf(raw[11]).flatMap((type, index) => {
      const pattern = textOrNull(listOf(type)[0]);
      const kind = KIND_OF_TYPE[index];
      return pattern === null || pattern === LOCAL_ONLY || kind === undefined ? [] : [[kind, pattern] as const];
    }),
  };
}

/** A format is pattern, format, leading digits (the first of several is the widest) and, if it has one, the rule for the national prefix. */
function beginningOfBareFormat(format: unknown): readonly string[] {
  const [, , leading, rule] = listOf(format);
  const widest = textOrNull(listOf(leading)[0]);
  return widest === null || textOrNull(rule) !== null ? [] : [widest];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
