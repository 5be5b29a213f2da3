// Countries' names for people, in English: the language every build of Node has.

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** `SL` -> `Sierra Leone`; what is no country code comes back as it is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (NAMES.of(code) ?? code) : code;
}
