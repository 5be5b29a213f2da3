// Where in a dial string does the number begin? The dial plan's prefixes (010, 0033-010, 184, an outside line) become jumps: from then on a
// second map looks at the bytes of the number itself, one map for all the ways to dial it.
// The one rule: a jump is taken where the canonical text is known; a position depends on that text alone (dial-state.ts).

import type { DialState } from '../../numbering/dial-state.ts';
import { append, type Interval } from './bytes.ts';
import { bridgeGaps } from './gaps.ts';
import { findKnownNumbers, type KnownNumber } from './known-numbers.ts';

/** `base`: the canonical text that the number's bytes continue (`+`, `+81`, empty for numbers that exist only at home). `shift`: bytes before. */
export interface Jump {
  readonly shift: number;
  readonly base: string;
}

/** A position in the dial plan by the bytes that lead to it behind its base. */
export interface Entry {
  readonly suffix: string;
  readonly state: DialState;
}

export interface EntryPoints {
  /** Over the bytes after the scheme. */
  readonly jumps: readonly Interval<Jump>[];
  /** For each base the positions that jumps lead to, in ascending order, none the beginning of another. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  /** Whole emergency numbers with their dial prefixes, where a dial prefix could still have gone on. */
  readonly emergencies: readonly string[];
}

export function findEntryPoints(start: DialState): EntryPoints {
  const shortest = findKnownNumbers([{ path: '', state: start }], () => false);
  const bases = findBases(shortest.known);
  const goesOn = ({ canonical, state }: KnownNumber) =>
    !state.settled && bases.some((base) => base.length > canonical.length && base.startsWith(canonical));
  const passed = shortest.known.filter(goesOn);
  const further = findKnownNumbers(passed, goesOn);
  const known = [...shortest.known.filter((number) => !goesOn(number)), ...further.known];
  const { jumps, states } = jumpsTo(known.sort(byPath), bases);
  const entries = new Map([...states].map(([base, list]) => [base, minimalEntries(list)]));
  const emergencies = passed.filter(({ state }) => state.ending.kind === 'emergency').map(({ path }) => path);
  return {
    jumps: bridgeGaps(jumps, entries),
    entries,
    emergencies: [...emergencies, ...shortest.emergencies, ...further.emergencies],
  };
}

function byPath(a: KnownNumber, b: KnownNumber): number {
  return a.path < b.path ? -1 : 1;
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

type StatesByBase = ReadonlyMap<string, ReadonlyMap<string, DialState>>;

function jumpsTo(
  numbers: readonly KnownNumber[],
  bases: readonly string[],
): { readonly jumps: readonly Interval<Jump>[]; readonly states: StatesByBase } {
  const jumps: Interval<Jump>[] = [];
  const states = new Map<string, Map<string, DialState>>();
  const interned = new Map<string, Jump>();
  for (const number of numbers) {
    const { path, canonical, state } = number;
    const base = baseOf(number, bases);
    const shift = path.length - (canonical.length - base.length);
    const jump = interned.get(`${shift} ${base}`) ?? { shift, base };
    interned.set(`${shift} ${base}`, jump);
    append(jumps, { from: path, to: path, value: jump });
    const suffixes = states.get(base) ?? new Map<string, DialState>();
    states.set(base, suffixes.set(canonical.slice(base.length), state));
  }
  return { jumps, states };
}

/** The longest base behind which the canonical text goes on as it was dialled. */
function baseOf({ path, canonical }: KnownNumber, bases: readonly string[]): string {
  const base = bases.find((one) => canonical.startsWith(one) && path.endsWith(canonical.slice(one.length)));
  if (base === undefined) throw new Error(`no base for ${canonical}, dialled ${path}`);
  return base;
}

function minimalEntries(states: ReadonlyMap<string, DialState>): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [suffix, state] of [...states].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = entries.at(-1);
    if (last === undefined || !suffix.startsWith(last.suffix)) entries.push({ suffix, state });
  }
  return entries;
}
