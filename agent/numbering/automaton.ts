// The dial plan as an automaton: a state is the set of readings that are still open.
// The one rule: of several readings the dearest wins, so that no prefix makes a charge look like none; but a whole emergency number in any
// reading is an emergency. A reading is dropped as soon as nothing it may come to can win.
import { costOf, sameClass } from './cost.ts';
import type { DialState, NumberClass } from './dial-state.ts';
import { matchesNow } from './pattern.ts';
import {
  type CostBounds,
  costBounds,
  endOf,
  isBeyondPrefixes,
  isPlain,
  type Reading,
  settledClass,
} from './reading.ts';

/** The state of `readings`, in order of preference among equals, and all behind it. One that a single reading makes is made once. */
export function automaton(readings: readonly Reading[]): DialState {
  const known = new WeakMap<Reading, DialState>();
  const stateOf = (some: readonly Reading[]): DialState => {
    const open = withoutHopeless(some);
    const [first] = open;
    if (first === undefined) throw new Error('a dial state without a reading');
    if (open.length > 1) return makeState(open, first);
    if (isPlain(first)) return first.position;
    const state = known.get(first) ?? makeState(open, first);
    known.set(first, state);
    return state;
  };
  const makeState = (open: readonly Reading[], first: Reading): DialState => {
    const winner = open.reduce((best, other) => (costAtEnd(other) > costAtEnd(best) ? other : best));
    const { ending } = endOf(winner);
    return {
      canonical: open.length === 1 && wholeExact(first) ? endOf(first).canonical : null,
      ending,
      settled: open.every((reading) => hasOnly(reading, ending)),
      lengthDecides: open.every(isBeyondPrefixes),
      next: (character) => stateOf(open.map((reading) => reading.next(character))),
    };
  };
  return stateOf(readings);
}

function costAtEnd(reading: Reading): number {
  const { ending, canonical } = endOf(reading);
  return costOf(ending, canonical);
}

function withoutHopeless(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length === 1) return readings;
  const bounds = readings.map(costBounds);
  return readings.filter((_, index) => {
    const mine = bounds[index];
    return mine === undefined || !bounds.some((other, otherIndex) => beats(other, mine, otherIndex < index));
  });
}

/** True when `other` wins whatever follows: it is dearer, or never cheaper and may get dearer, or all the same and first. */
function beats(other: CostBounds, mine: CostBounds, first: boolean): boolean {
  if (other.cheapest !== mine.dearest) return other.cheapest > mine.dearest;
  return other.dearest > mine.dearest || first;
}

function hasOnly(reading: Reading, ending: NumberClass): boolean {
  const only = settledClass(reading);
  return only !== null && sameClass(only, ending);
}

function wholeExact({ routes, exacts }: Reading): boolean {
  return routes.length === 0 && exacts.some((exact) => matchesNow(exact.pattern));
}
