// Countries' names for people, in English: the language every build of Node has.
// The one rule: the names are opened when the first is asked for, since they take 6 MB of memory.

let names: Intl.DisplayNames | undefined;

/** `SL` -> `Sierra Leone`; what is no country code comes back as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  names ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
  return names.of(code) ?? code;
}
