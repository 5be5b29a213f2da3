// The dial plan as an automaton: a state is the set of readings that are still open.
// The one rule: of several readings the dearest wins, so that no prefix makes a charge look like none; but a whole emergency number in any
// reading is an emergency. A reading is dropped as soon as nothing it may come to can win.
import { costOf, sameClass } from './cost.ts';
import type { DialState, NumberClass } from './dial-state.ts';
import { matchesNow } from './pattern.ts';
import { remember } from './position.ts';
import { advanceReading, costBounds, endOf, isPlain, type Reading, settledClass } from './reading.ts';

/** `readings` in order of preference among equals. */
export function stateOf(readings: readonly Reading[]): DialState {
  const open = withoutHopeless(readings);
  const [first] = open;
  if (first === undefined) throw new Error('a dial state without a reading');
  if (open.length === 1 && isPlain(first)) return first.position;
  const winner = open.reduce((best, other) =>
    costOf(endOf(other).ending) > costOf(endOf(best).ending) ? other : best,
  );
  const ending = endOf(winner).ending;
  const lengthDecides = open.length === 1 && isLengthDeciding(first);
  const next: DialState['next'] = (character) => stateOf(open.map((reading) => advanceReading(reading, character)));
  return {
    canonical: open.length === 1 && wholeExact(first) ? endOf(first).canonical : null,
    ending,
    settled: open.every((reading) => hasOnly(reading, ending)),
    lengthDecides,
    next: lengthDecides ? next : remember(next),
  };
}

function withoutHopeless(readings: readonly Reading[]): readonly Reading[] {
  const bounds = readings.map(costBounds);
  return readings.filter((_, index) => {
    const most = bounds[index]?.dearest ?? 0;
    return !bounds.some((other, otherIndex) =>
      otherIndex < index ? other.cheapest >= most : otherIndex > index && other.cheapest > most,
    );
  });
}

function hasOnly(reading: Reading, ending: NumberClass): boolean {
  const only = settledClass(reading);
  return only !== null && sameClass(only, ending);
}

/** True when both the shorter number and the longer one are known for what they are, and which of them is dialled is not. */
function isLengthDeciding({ routes, exacts, position }: Reading): boolean {
  const emergency = exacts.some((exact) => exact.position.ending.kind === 'emergency');
  return routes.length === 0 && !emergency && position.settled && exacts.every((exact) => exact.position.settled);
}

function wholeExact({ routes, exacts }: Reading): boolean {
  return routes.length === 0 && exacts.some((exact) => matchesNow(exact.pattern));
}
