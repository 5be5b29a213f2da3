// Which bytes may follow one another in the user part of a Request-URI, and what each does to the dial string (see sip/uri.ts).
// The one rule: a byte that is not listed here (a separator, an escape) leaves everything open, so the agent judges the message.

import { DIAL_CHARACTERS, type DialCharacter } from '../../numbering/dial-state.ts';

/** Dial characters in the order of their bytes. */
export const ORDERED_DIAL_CHARACTERS: readonly DialCharacter[] = [...DIAL_CHARACTERS].sort();

export const DIGITS: readonly DialCharacter[] = ORDERED_DIAL_CHARACTERS.filter((character) => /[0-9]/.test(character));

/** The byte that ends a number in `INVITE tel:110 SIP/2.0`; it stands below every dial character. */
export const SPACE = ' ';

/** All bytes above the digits end the number: `:;<=>?@`, letters and the rest. Separators and `%` are below them. */
export const AFTER_DIGITS = { from: ':', to: '\xff' } as const;

/** True for the `.` of what may be an IPv4 address without a user before it (`sip:10.1.2.3`), which is no dial string. */
export function mayBeHost(bytes: string): boolean {
  return HOST_DOTS.some((index) => bytes[index] === '.');
}

/** Where the first dot of an IPv4 address can stand. */
export const HOST_DOTS = [1, 2, 3] as const;
