// Walks dial plan and rules together and says for every beginning of a number what becomes of it, as disjoint intervals.
// The one rule: an interval is written only when every way the bytes can go on has the same outcome; what is left out the agent judges.

import type { DialCharacter, DialState } from '../../numbering/dial-state.ts';
import type { RuleIndex, RuleNode } from '../../policy/rule-index.ts';
import type { Ruling } from '../../policy/ruling.ts';
import { append, type Interval, WINDOW_BYTES } from './bytes.ts';
import { AFTER_DIGITS, DIGITS, ORDERED_DIAL_CHARACTERS, SPACE } from './dial-bytes.ts';
import type { Entry } from './entry-points.ts';
import type { Outcome, Outcomes } from './outcome.ts';

/** The dial plan's state and the rules' node for the same number. `prefixed`: the rulings of all prefixes it has. */
interface Place {
  readonly path: string;
  readonly state: DialState;
  readonly node: RuleNode | undefined;
  readonly prefixed: readonly Ruling[];
}

/** No number behind a `+` is shorter: there are +290 and +683 with four digits more (ITU-T E.164 and the national plans). */
const SHORTEST_NUMBER = '+2904321'.length;

/** One outcome for all that begins like this, or the intervals below it. */
type Below = Outcome | readonly Interval<Outcome>[];

/** The intervals of one map: `entries` are its numbers' beginnings behind `base`. */
export function compileNumbers(
  base: string,
  entries: readonly Entry[],
  index: RuleIndex,
  outcomes: Outcomes,
): readonly Interval<Outcome>[] {
  const walk = walker(index, outcomes);
  const intervals: Interval<Outcome>[] = [];
  for (const { suffix, state } of entries) {
    let place: Place = { path: '', state, node: index.root, prefixed: index.root.prefixed };
    for (const character of base + suffix) place = enter(place, character, state);
    appendBelow(intervals, suffix, walk({ ...place, path: suffix }));
  }
  return intervals;
}

function walker(index: RuleIndex, outcomes: Outcomes): (place: Place) => Below {
  const walk = (place: Place): Below => {
    const { path, state, node } = place;
    if (state.lengthDecides) return [];
    const ending = endingOutcome(place, index, outcomes);
    if (state.settled && isLeaf(node)) return ending;
    if (path.length >= WINDOW_BYTES) return [];
    const rest = state.settled ? continuingOutcome(place, index, outcomes) : null;
    const children = new Map<DialCharacter, Below>();
    for (const character of charactersAfter(place)) children.set(character, below(place, character, rest, walk));
    for (const child of children.values()) if (child !== ending) return compose(place, children, ending, rest);
    return ending;
  };
  return walk;
}

function isLeaf(node: RuleNode | undefined): boolean {
  return node === undefined || (node.children.size === 0 && !endsNumber(node));
}

/** Whether a rule or the owner names the number that ends here. */
function endsNumber(node: RuleNode | undefined): boolean {
  return node !== undefined && (node.exact.length > 0 || node.order !== null);
}

/** Behind `*`, `#` and `+` the class stays as it is; what is not dialled really is not worth an interval unless a rule names it. */
function charactersAfter({ path, node }: Place): readonly DialCharacter[] {
  return ORDERED_DIAL_CHARACTERS.filter(
    (character) => path === '' || DIGITS.includes(character) || node?.children.has(character),
  );
}

/** Once the class is settled only rules that go on can make a difference: most characters need no walk. */
function below(place: Place, character: DialCharacter, rest: Outcome | null, walk: (place: Place) => Below): Below {
  const child = place.node?.children.get(character);
  if (rest !== null && child === undefined) return rest;
  return walk(enter(place, character, rest === null ? place.state.next(character) : place.state));
}

function enter({ path, node, prefixed }: Place, character: string, state: DialState): Place {
  const child = node?.children.get(character);
  const more = child?.prefixed ?? [];
  return { path: path + character, state, node: child, prefixed: more.length > 0 ? [...prefixed, ...more] : prefixed };
}

/** If the number ends here. */
function endingOutcome(place: Place, index: RuleIndex, outcomes: Outcomes): Outcome {
  const numberClass = place.state.ending;
  return outcomes.of(index.rulingAt(numberClass, place.prefixed, place.node ?? null), numberClass);
}

/** If it goes on, where the class is settled and no longer rule is met. */
function continuingOutcome(place: Place, index: RuleIndex, outcomes: Outcomes): Outcome {
  return endingOutcome({ ...place, node: undefined }, index, outcomes);
}

/**
 * The intervals below a place that has no single outcome. In a settled class only what is really dialled gets an interval: digits, and the
 * end where a rule names this very number.
 */
function compose(
  place: Place,
  children: ReadonlyMap<DialCharacter, Below>,
  ending: Outcome,
  rest: Outcome | null,
): readonly Interval<Outcome>[] {
  const { path } = place;
  const intervals: Interval<Outcome>[] = [];
  if (ending !== rest && mayEnd(place)) append(intervals, { from: path + SPACE, to: path + SPACE, value: ending });
  for (const [character, child] of children) {
    if (child === rest && !DIGITS.includes(character)) continue;
    appendBelow(intervals, path + character, child);
  }
  append(intervals, { from: path + AFTER_DIGITS.from, to: path + AFTER_DIGITS.to, value: ending });
  return intervals;
}

/** Whether a number can end here and be one, or a rule names it. Else a `tel:` URI that ends here is the agent's. */
function mayEnd({ state, node }: Place): boolean {
  const { canonical, ending } = state;
  const tooShort = canonical?.startsWith('+') === true && canonical.length < SHORTEST_NUMBER;
  return !tooShort || ending.kind === 'emergency' || endsNumber(node);
}

function appendBelow(intervals: Interval<Outcome>[], path: string, child: Below): void {
  if ('decision' in child) append(intervals, { from: path, to: path, value: child });
  else for (const interval of child) append(intervals, interval);
}
