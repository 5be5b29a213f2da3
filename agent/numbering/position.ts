// A place in the trie of canonical texts: behind every dial prefix, where only the number itself goes on.
// The one rule: a position depends on its text alone, so equal texts have equal futures.
import { costOf, FULL_NUMBER } from './cost.ts';
import { DIAL_CHARACTERS, type DialCharacter, type DialState, type NumberClass } from './dial-state.ts';
import { after, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { remember } from './remember.ts';

/** `cheapest` and `dearest` bound the cost (`costOf`) of what any continuation may turn out to be; the cheapest leaves emergencies out. */
export interface Position extends DialState {
  readonly cheapest: number;
  readonly dearest: number;
  next(character: DialCharacter): Position;
}

/** A position below which nothing changes any more. `cost` is what it weighs against another reading. */
export function settledAt(canonical: string, ending: NumberClass, cost = costOf(ending, canonical)): Position {
  return {
    canonical,
    ending,
    settled: true,
    lengthDecides: false,
    cheapest: cost,
    dearest: cost,
    next: (character) => settledAt(canonical + character, ending, cost),
  };
}

/**
 * A position where the class is still open: `ending` if the text stops here, `possible` all that may come of it. Where only the length
 * decides the continuations are as many as there are digits, and are not remembered.
 */
export function openAt(
  at: Pick<Position, 'ending' | 'lengthDecides'> & { readonly canonical: string },
  possible: readonly NumberClass[],
  next: (character: DialCharacter) => Position,
): Position {
  const costs = [at.ending, ...possible].map((one) => costOf(one, at.canonical));
  const least = at.canonical.startsWith('+') ? FULL_NUMBER : 0;
  return {
    ...at,
    settled: false,
    cheapest: Math.max(least, Math.min(...costs)),
    dearest: Math.max(...costs),
    next: at.lengthDecides ? next : remember(next),
  };
}

/** `position` with one difference: texts that match `pattern` to the end are of class `exact`. */
export function withExact(position: Position, pattern: Pattern, exact: NumberClass): Position {
  if (pattern === NEVER) return position;
  return {
    ...position,
    ending: matchesNow(pattern) ? exact : position.ending,
    settled: false,
    lengthDecides: false,
    dearest: Math.max(position.dearest, costOf(exact, position.canonical)),
    next: remember((character) => withExact(position.next(character), after(pattern, character), exact)),
  };
}

/** Follows `text` from a position; characters that cannot be dialled are a bug of the caller. */
export function follow(position: Position, text: string): Position {
  let reached = position;
  for (const character of text) reached = reached.next(dialCharacter(character));
  return reached;
}

/** Throws for a character that cannot be dialled: whoever calls has checked its text. */
export function dialCharacter(text: string): DialCharacter {
  const character = DIAL_CHARACTERS.find((known) => known === text);
  if (character === undefined) throw new Error(`${text} is no dial character`);
  return character;
}
