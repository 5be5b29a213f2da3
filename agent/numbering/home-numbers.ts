// The trie of numbers that exist only at home, as dialled: short codes, service codes, local numbers.
// The one rule: the plan's longest prefix says the kind; what the plan does not know is unknown, not forbidden.
import type { NumberClass } from './dial-state.ts';
import { openAt, type Position, settledAt } from './position.ts';
import { advancePrefixKinds, type KindRule, type PrefixKinds, prefixKinds } from './prefix-kinds.ts';

/** The position before the first character. */
export function numbersAtHome(country: string, kinds: readonly KindRule[]): Position {
  return positionAt('', prefixKinds(kinds), country);
}

function positionAt(text: string, kinds: PrefixKinds, country: string): Position {
  const ending: NumberClass = { kind: kinds.kind ?? 'unknown', country };
  if (kinds.open.length === 0) return settledAt(text, ending);
  const possible = kinds.open.map(({ kind }) => ({ kind, country }));
  return openAt({ canonical: text, ending, lengthDecides: false }, possible, (character) =>
    positionAt(text + character, advancePrefixKinds(kinds, character), country),
  );
}
