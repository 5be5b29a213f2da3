// What a number behind a calling code may still turn out to be, and the narrowing of that digit by digit.
// The one rule: of two countries the one listed first has the number (home, then the calling code's main country), within one the dearest kind wins.
import type { DestinationKind } from '../config/kinds.ts';
import { costOf, sameClass } from './cost.ts';
import type { DialCharacter, NumberClass } from './dial-state.ts';
import { metadataOf } from './metadata.ts';
import { after, alike, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';

export interface Candidate {
  readonly class: NumberClass;
  readonly pattern: Pattern;
}

/** Tells how a kind of number in another country is seen from home. */
export type SeenFromHome = (country: string, kind: DestinationKind) => DestinationKind;

/** The number types of `countries`, in that order. */
export function candidatesOf(countries: readonly string[], seen: SeenFromHome): readonly Candidate[] {
  const all = countries.flatMap((country) =>
    metadataOf(country).types.map(([kind, pattern]) => ({
      class: { kind: seen(country, kind), country },
      pattern: parsePattern(pattern),
    })),
  );
  return distinct(all);
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

/** Whether a later candidate beats an earlier one. A number that may be fixed or mobile counts as fixed. */
function prevails(later: NumberClass, earlier: NumberClass): boolean {
  if (later.country !== earlier.country) return false;
  return costOf(later) > costOf(earlier) && !(earlier.kind === 'fixed' && later.kind === 'mobile');
}

/** Drops candidates that another one makes pointless: the digits left to dial are the same, so it would win in the end. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  return candidates.filter((candidate, index) =>
    candidates.every((other, otherIndex) => {
      if (index === otherIndex || !alike(candidate.pattern, other.pattern)) return true;
      return index < otherIndex ? !prevails(other.class, candidate.class) : prevails(candidate.class, other.class);
    }),
  );
}
