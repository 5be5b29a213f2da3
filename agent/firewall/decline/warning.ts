// The one sentence a PBX's log shows for a declined call: `Warning: 399 ringfence "..."` (RFC 3261 section 20.43, code 399: miscellaneous).
// The one rule: it is a harmless quoted string, whatever the sentence came from, and shows no whole number.

const MAX_CHARACTERS = 160;
const SHOWN_DIGITS = 3;

export function warningHeader(why: string): string {
  const sentence = why
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/["\\]/g, "'")
    .replace(/\d{6,}/g, (digits) => `${digits.slice(0, SHOWN_DIGITS)}${'x'.repeat(digits.length - SHOWN_DIGITS)}`)
    .slice(0, MAX_CHARACTERS)
    .trim();
  return `399 ringfence "${sentence}"`;
}
