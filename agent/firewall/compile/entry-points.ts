// Where in a dial string does the number begin? The dial plan's prefixes (010, 0033-010, 184, an outside line) become jumps: from then on a
// second map looks at the bytes of the number itself, one map for all the ways to dial it.
// The one rule: a jump is taken where the canonical text is known; a position depends on that text alone (dial-state.ts).

import type { DialState } from '../../numbering/dial-state.ts';
import { dialGraph, type KnownNumber, knownNumbers, type Prefix } from './dial-graph.ts';

/** Where the known number begins: the canonical text that its bytes continue (`+`, `+81`, empty for numbers that exist only at home). */
export type BaseOf = (number: KnownNumber) => string;

/** A position in the dial plan by the bytes that lead to it behind its base. */
export interface Entry {
  readonly suffix: string;
  readonly state: DialState;
}

export interface EntryPoints {
  /** Before the first character. */
  readonly start: Prefix;
  readonly baseOf: BaseOf;
  /** For each base the positions that jumps lead to, in ascending order, none the beginning of another. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
}

export function findEntryPoints(startState: DialState): EntryPoints {
  const { prefixes, goOn } = dialGraph(startState);
  const bases = findBases(knownNumbers(prefixes));
  const goesOn = ({ canonical, state }: KnownNumber) =>
    !state.settled && bases.some((base) => base.length > canonical.length && base.startsWith(canonical));
  goOn(goesOn);
  const [start] = prefixes;
  if (start === undefined) throw new Error('a dial plan without a start');
  const baseOf = (number: KnownNumber) => longestBase(number, bases);
  return { start, baseOf, entries: findEntries(knownNumbers(prefixes), baseOf) };
}

/** The shortest bases there are, longest first: what the dial plan puts before the digits as they are dialled. */
function findBases(numbers: readonly KnownNumber[]): readonly string[] {
  const bases = new Set<string>();
  for (const { path, canonical } of numbers) {
    // The `+` never counts as dialled: behind it a number is the same as behind every other international prefix.
    const most = Math.min(path.length, canonical.startsWith('+') ? canonical.length - 1 : canonical.length);
    let common = 0;
    while (common < most && path.at(-1 - common) === canonical.at(-1 - common)) common++;
    bases.add(canonical.slice(0, canonical.length - common));
  }
  return [...bases].sort((a, b) => b.length - a.length);
}

/** The longest base behind which the canonical text goes on as it was dialled. */
function longestBase({ path, canonical }: KnownNumber, bases: readonly string[]): string {
  const base = bases.find((one) => canonical.startsWith(one) && path.endsWith(canonical.slice(one.length)));
  if (base === undefined) throw new Error(`no base for ${canonical}, dialled ${path}`);
  return base;
}

function findEntries(numbers: readonly KnownNumber[], baseOf: BaseOf): EntryPoints['entries'] {
  const states = new Map<string, Map<string, DialState>>();
  for (const number of numbers) {
    const base = baseOf(number);
    const suffixes = states.get(base) ?? new Map<string, DialState>();
    states.set(base, suffixes.set(number.canonical.slice(base.length), number.state));
  }
  return new Map([...states].map(([base, list]) => [base, minimalEntries(list)]));
}

function minimalEntries(states: ReadonlyMap<string, DialState>): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [suffix, state] of [...states].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = entries.at(-1);
    if (last === undefined || !suffix.startsWith(last.suffix)) entries.push({ suffix, state });
  }
  return entries;
}
