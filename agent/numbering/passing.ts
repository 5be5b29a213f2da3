// Prefixes that may be dialled before a number or not, and change nothing of where it leads: 184, 186, `*67`.
// The one rule: behind such a prefix everything is read as without it.
import { after, NEVER, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import { type Reading, type Route, readingOf, routeTo } from './reading.ts';

/** `reading` with prefixes before it, each at most once, in this order. A character that begins none of them leads where it leads without them. */
export function behindPassing(passing: readonly string[], reading: Reading): Reading {
  const [first, ...others] = passing;
  if (first === undefined) return reading;
  const rest = behindPassing(others, reading);
  const pattern = parsePattern(first);
  const both = readingOf([passingRoute(pattern, rest), ...rest.routes], rest.exacts, rest.position);
  return {
    ...both,
    next: (character) => (after(pattern, character) === NEVER ? rest : both).next(character),
  };
}

/** `reading` with any two of the prefixes before it, in any order. */
export function behindAnyPassing(passing: readonly string[], reading: Reading): Reading {
  const any = passing.join('|');
  return any === '' ? reading : behindPassing([any, any], reading);
}

export function passingRoute(pattern: Pattern, rest: Reading): Route {
  return routeTo(pattern, () => rest);
}
