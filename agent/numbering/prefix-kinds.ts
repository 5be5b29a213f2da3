// A table of prefixes and the kind of every number behind each. The one rule: the longest prefix wins, the first one of equals.
import type { DestinationKind } from '../config/kinds.ts';
import type { DialCharacter } from './dial-state.ts';
import { after, goesOn, matchesNow, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';

/** A prefix, written as a pattern of `pattern-syntax.ts`, and what it leads to. */
export type KindRule = readonly [prefix: string, kind: DestinationKind];

/** `kind` is what the longest prefix so far says, null while there is none; `open` are the longer ones that may still come. */
export interface PrefixKinds {
  readonly kind: DestinationKind | null;
  readonly open: readonly { readonly pattern: Pattern; readonly kind: DestinationKind }[];
}

export function prefixKinds(rules: readonly KindRule[]): PrefixKinds {
  return { kind: null, open: rules.map(([prefix, kind]) => ({ pattern: parsePattern(prefix), kind })) };
}

export function advancePrefixKinds({ kind, open }: PrefixKinds, character: DialCharacter): PrefixKinds {
  const moved = open.map((entry) => ({ pattern: after(entry.pattern, character), kind: entry.kind }));
  const matched = moved.find((entry) => matchesNow(entry.pattern));
  return { kind: matched?.kind ?? kind, open: moved.filter((entry) => goesOn(entry.pattern)) };
}
