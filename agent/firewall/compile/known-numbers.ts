// Follows every dial prefix of a plan until it is known which number is being dialled, the short ones first.
// The one rule: it ends. Behind the first character only digits are followed, and only so many prefixes; the rest the agent judges.

import type { DialCharacter, DialState } from '../../numbering/dial-state.ts';
import { WINDOW_BYTES } from './bytes.ts';
import { DIGITS, ORDERED_DIAL_CHARACTERS } from './dial-bytes.ts';

/** `path` is what was dialled to get there. */
export interface KnownNumber {
  readonly path: string;
  readonly canonical: string;
  readonly state: DialState;
}

export interface KnownNumbers {
  /** None the beginning of another. */
  readonly known: readonly KnownNumber[];
  /** Paths on the way that are whole emergency numbers. */
  readonly emergencies: readonly string[];
}

export interface Prefix {
  readonly path: string;
  readonly state: DialState;
}

/** Japan with two outside lines has 10,000; where the digit of an outside line also begins area codes there is no end to them. */
const MAX_PREFIXES = 15_000;
const SHORT_PREFIX = 4;

/** Goes on from each of `starts`. `goesOn` tells of a known number that it shall be followed further. */
export function findKnownNumbers(starts: readonly Prefix[], goesOn: (number: KnownNumber) => boolean): KnownNumbers {
  const known: KnownNumber[] = [];
  const emergencies: string[] = [];
  const prefixes = [...starts];
  // The list grows while it is walked: all prefixes of one length come before the longer ones.
  for (const prefix of prefixes) {
    for (const character of charactersAfter(prefix)) {
      const state = prefix.state.next(character);
      const path = prefix.path + character;
      const number = knownNumber(path, state);
      if (number !== null && !goesOn(number)) {
        if (!leadsNowhere(number)) known.push(number);
      } else {
        if (state.ending.kind === 'emergency') emergencies.push(path);
        const open = !state.settled && !state.lengthDecides;
        if (open && prefixes.length < MAX_PREFIXES) prefixes.push({ path, state });
      }
    }
  }
  return { known, emergencies };
}

/** Nine in ten of Japan's: dial prefixes that went wrong. What no plan knows the agent can judge as well. */
function leadsNowhere({ path, state }: KnownNumber): boolean {
  return path.length > SHORT_PREFIX && state.settled && state.ending.kind === 'unknown';
}

function charactersAfter({ path }: Prefix): readonly DialCharacter[] {
  if (path.length >= WINDOW_BYTES) return [];
  return path === '' ? ORDERED_DIAL_CHARACTERS : DIGITS;
}

/**
 * A lone `+` is still a name. Neither is it known what a whole emergency or local number becomes when more digits follow: then its
 * canonical text does not go on as it was dialled.
 */
function knownNumber(path: string, state: DialState): KnownNumber | null {
  const { canonical, lengthDecides } = state;
  if (canonical === null || canonical === '' || path === '+' || lengthDecides) return null;
  const goesOnAsDialled = DIGITS.every((one) => state.next(one).canonical === canonical + one);
  return goesOnAsDialled ? { path, canonical, state } : null;
}
