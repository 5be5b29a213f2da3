// What a number behind a calling code may still turn out to be, and the narrowing of that digit by digit.
// The one rule: of two countries the one listed first has the number (home, then the calling code's main country), within one the dearest kind wins.
import type { DestinationKind } from '../config/kinds.ts';
import { costOf, sameClass } from './cost.ts';
import type { DialCharacter, NumberClass } from './dial-state.ts';
import { metadataOf } from './metadata.ts';
import { after, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { alike } from './pattern-likeness.ts';
import { parsePattern } from './pattern-syntax.ts';

export interface Candidate {
  readonly class: NumberClass;
  readonly pattern: Pattern;
}

/** The classes a country's numbers can have; `seen` tells what a kind of number is as seen from home. */
export function classesOf(country: string, seen: (kind: DestinationKind) => DestinationKind): readonly NumberClass[] {
  const kinds = new Set(metadataOf(country).types.map(([kind]) => seen(kind)));
  return [...kinds].map((kind) => ({ kind, country }));
}

/** One candidate for each class: from abroad a country's types are mostly one and the same. */
export function candidatesOf(country: string, seen: (kind: DestinationKind) => DestinationKind): readonly Candidate[] {
  const { types } = metadataOf(country);
  return classesOf(country, seen).map((numberClass) => {
    const patterns = types.filter(([kind]) => seen(kind) === numberClass.kind).map(([, pattern]) => pattern);
    return { class: numberClass, pattern: parsePattern(patterns.join('|')) };
  });
}

export function advanceCandidates(candidates: readonly Candidate[], character: DialCharacter): readonly Candidate[] {
  const moved = candidates.map((candidate) => ({ ...candidate, pattern: after(candidate.pattern, character) }));
  return distinct(moved.filter((candidate) => candidate.pattern !== NEVER));
}

/** The class of a number that ends here, or null when it is a whole number of none of the candidates. */
export function wholeNumber(candidates: readonly Candidate[]): NumberClass | null {
  const whole = candidates.filter((candidate) => matchesNow(candidate.pattern)).map((candidate) => candidate.class);
  return whole.reduce<NumberClass | null>(
    (best, other) => (best === null || prevails(other, best) ? other : best),
    null,
  );
}

/** The one class that all candidates have, or null. */
export function onlyClass(candidates: readonly Candidate[]): NumberClass | null {
  const first = candidates[0];
  if (first === undefined) return null;
  return candidates.every((candidate) => sameClass(candidate.class, first.class)) ? first.class : null;
}

/** Whether a later candidate beats an earlier one. Of kinds that rank alike the earlier is kept: fixed before mobile. */
function prevails(later: NumberClass, earlier: NumberClass): boolean {
  return later.country === earlier.country && costOf(later, '+') > costOf(earlier, '+');
}

/** Drops candidates that another one makes pointless: the digits left to dial are the same, so it would win in the end. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  return candidates.filter((candidate, index) =>
    candidates.every((other, otherIndex) => {
      const wins =
        index < otherIndex ? prevails(other.class, candidate.class) : !prevails(candidate.class, other.class);
      return index === otherIndex || !wins || !alike(candidate.pattern, other.pattern);
    }),
  );
}
