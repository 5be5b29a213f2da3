// Follows every dial prefix of a plan until it is known which number is being dialled, the short ones first.
// The one rule: it ends. Prefixes with the same future are followed once, behind the first character only digits are followed, and only so
// many prefixes; the rest the agent judges.

import type { DialCharacter, DialState } from '../../numbering/dial-state.ts';
import { WINDOW_BYTES } from './bytes.ts';
import { DIGITS, ORDERED_DIAL_CHARACTERS } from './dial-bytes.ts';

/** `path` is what was dialled to get there, or one way of several. */
export interface KnownNumber {
  readonly path: string;
  readonly canonical: string;
  readonly state: DialState;
}

/** A dial prefix that may still go on. `emergencies`: the characters that make it a whole emergency number. */
export interface Prefix {
  readonly path: string;
  readonly state: DialState;
  /** In the order of their bytes; the agent judges what follows any other character. */
  readonly branches: readonly Branch[];
  readonly emergencies: readonly DialCharacter[];
}

export interface Branch {
  readonly character: DialCharacter;
  readonly to: { readonly prefix: Prefix } | { readonly known: KnownNumber };
}

/** Japan with two outside lines has 7,000; where the digit of an outside line also begins area codes there is no end to them. */
const MAX_PREFIXES = 15_000;
const SHORT_PREFIX = 4;

interface GrowingPrefix extends Prefix {
  readonly branches: Branch[];
  readonly emergencies: DialCharacter[];
}

export interface DialGraph {
  /** All prefixes, the empty one first. */
  readonly prefixes: readonly Prefix[];
  /** Follows the known numbers that `goesOn` tells of further, until each is known again. */
  goOn(goesOn: GoesOn): void;
}

export function dialGraph(start: DialState): DialGraph {
  const prefixes = [growingPrefix('', start)];
  const byState = new Map<DialState, GrowingPrefix>();
  const prefixAt = (path: string, state: DialState): GrowingPrefix | undefined => {
    const known = byState.get(state);
    if (known !== undefined || state.settled || state.lengthDecides || prefixes.length >= MAX_PREFIXES) return known;
    const prefix = growingPrefix(path, state);
    byState.set(state, prefix);
    prefixes.push(prefix);
    return prefix;
  };
  // The list grows while it is walked: all prefixes of one length come before the longer ones.
  for (const prefix of prefixes) grow(prefix, prefixAt, () => false);
  return { prefixes, goOn: (goesOn) => followFurther(prefixes, prefixAt, goesOn) };
}

type PrefixAt = (path: string, state: DialState) => GrowingPrefix | undefined;
type GoesOn = (number: KnownNumber) => boolean;

function grow(prefix: GrowingPrefix, prefixAt: PrefixAt, goesOn: GoesOn): void {
  for (const character of charactersAfter(prefix)) {
    const state = prefix.state.next(character);
    const path = prefix.path + character;
    const number = knownNumber(path, state);
    if (number === null || goesOn(number)) addPrefix(prefix, character, prefixAt(path, state), state);
    else if (!leadsNowhere(number)) prefix.branches.push({ character, to: { known: number } });
  }
}

function addPrefix(
  { branches, emergencies }: GrowingPrefix,
  character: DialCharacter,
  further: Prefix | undefined,
  { ending }: DialState,
): void {
  if (ending.kind === 'emergency') emergencies.push(character);
  if (further !== undefined) branches.push({ character, to: { prefix: further } });
}

function followFurther(prefixes: readonly GrowingPrefix[], prefixAt: PrefixAt, goesOn: GoesOn): void {
  const walked = prefixes.length;
  for (const [index, prefix] of prefixes.entries()) {
    if (index >= walked) grow(prefix, prefixAt, goesOn);
    else if (knownNumbers([prefix]).some(goesOn)) {
      for (const branch of prefix.branches.splice(0)) {
        const known = 'known' in branch.to && goesOn(branch.to.known) ? branch.to.known : null;
        if (known === null) prefix.branches.push(branch);
        else addPrefix(prefix, branch.character, prefixAt(known.path, known.state), known.state);
      }
    }
  }
}

export function knownNumbers(prefixes: readonly Prefix[]): readonly KnownNumber[] {
  return prefixes.flatMap(({ branches }) => branches.flatMap(({ to }) => ('known' in to ? [to.known] : [])));
}

function growingPrefix(path: string, state: DialState): GrowingPrefix {
  return { path, state, branches: [], emergencies: [] };
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
 * canonical text goes on otherwise than it was dialled, whichever digit it is.
 */
function knownNumber(path: string, state: DialState): KnownNumber | null {
  const { canonical, lengthDecides } = state;
  if (canonical === null || canonical === '' || path === '+' || lengthDecides) return null;
  return state.next('0').canonical === `${canonical}0` ? { path, canonical, state } : null;
}
