// Follows every dial prefix of a plan until it is known which number is being dialled.
// The one rule: behind the first character only digits are followed; whatever else the plan may know there, the agent judges.

import type { DialState } from '../../numbering/dial-state.ts';
import { WINDOW_BYTES } from './bytes.ts';
import { DIGITS, ORDERED_DIAL_CHARACTERS } from './dial-bytes.ts';

/** `path` is what was dialled to get there. */
export interface KnownNumber {
  readonly path: string;
  readonly canonical: string;
  readonly state: DialState;
}

export interface KnownNumbers {
  /** In ascending order of their paths, none the beginning of another. */
  readonly known: readonly KnownNumber[];
  /** Paths on the way that are whole emergency numbers. */
  readonly emergencies: readonly string[];
}

/** Goes on from `state` past numbers for which `goesOn` holds. */
export function findKnownNumbers(
  state: DialState,
  path: string,
  goesOn: (number: KnownNumber) => boolean,
): KnownNumbers {
  const known: KnownNumber[] = [];
  const emergencies: string[] = [];
  const follow = (from: DialState, dialled: string): void => {
    if (dialled.length >= WINDOW_BYTES) return;
    const characters = dialled === '' ? ORDERED_DIAL_CHARACTERS : DIGITS;
    for (const character of characters) visit(from.next(character), dialled + character);
  };
  const visit = (reached: DialState, dialled: string): void => {
    const { canonical, ending, settled, lengthDecides } = reached;
    const number = canonical === null ? null : { path: dialled, canonical, state: reached };
    if (number !== null && isNumber(number) && !goesOn(number) && !lengthDecides) {
      known.push(number);
      return;
    }
    if (ending.kind === 'emergency') emergencies.push(dialled);
    if (!lengthDecides && !(canonical === null && settled)) follow(reached, dialled);
  };
  follow(state, path);
  return { known, emergencies };
}

/** A lone `+` is still a name. Empty is the canonical text of a whole emergency number, which others may begin with. */
function isNumber({ path, canonical }: KnownNumber): boolean {
  return path !== '+' && canonical !== '';
}
