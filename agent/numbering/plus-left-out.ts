// A number dialled without any dial prefix: at home, or, when it is longer than any such number, E.164 with the `+` left out.
// The one rule: its length tells. A number at home that is dear whatever its length stays one: no packet need pass for that to be found out.
import { RANKS, sameClass } from './cost.ts';
import type { DialPlan } from './dial-plan.ts';
import type { DialCharacter } from './dial-state.ts';
import { metadataOf } from './metadata.ts';
import { after, either, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import type { Position } from './position.ts';

/** How a number begins with its calling code: with that of two digits or three, or with 1 and an area code where no rule has the 1. */
export function beginsAbroad(rules: readonly Pattern[]): Pattern {
  return parsePattern(rules.some((rule) => matchesNow(after(rule, '1'))) ? '[2-9]' : '1[2-9]|[2-9]');
}

/** The shortest that is worth a question; a number of the North American plan has eleven with its 1. */
const LONGEST_AT_HOME = 9;
const LONGEST_SERVICE = 10;

/** What is dialled at home without a prefix: all that is short, and the country's own numbers where they are dialled in full. */
export function dialledAtHome({ country, bare }: DialPlan): Pattern {
  const most = Math.max(LONGEST_AT_HOME, bare?.digits ?? 0);
  const short = `[2-9]\\d{0,${most - 1}}|1\\d{0,${LONGEST_SERVICE - 1}}`;
  const whole = bare === undefined ? [] : metadataOf(country).types.map(([, pattern]) => pattern);
  return either([short, ...whole].map(parsePattern));
}

/**
 * `home` and `abroad` are where the text leads in either reading, `atHome` is what may follow of a number at home. While the class at home is
 * open too, the canonical text is not known.
 */
export function plusLeftOut(home: Position, abroad: Position, atHome: Pattern): Position {
  if (isNobodys(abroad) || home.cheapest >= RANKS.premium) return home;
  if (atHome === NEVER && abroad.cheapest > home.dearest) return abroad;
  const read = matchesNow(atHome) ? home : abroad;
  const known = home.settled || home.lengthDecides;
  return {
    canonical: known ? read.canonical : null,
    ending: read.ending,
    settled: home.settled && abroad.settled && sameClass(home.ending, abroad.ending),
    lengthDecides: known,
    cheapest: Math.min(home.cheapest, abroad.cheapest),
    dearest: Math.max(home.dearest, abroad.dearest),
    next: (character) => plusLeftOut(home.next(character), abroad.next(character), goingOn(atHome, character)),
  };
}

/** Behind a calling code that nobody has. */
function isNobodys({ settled, ending }: Position): boolean {
  return settled && ending.kind === 'unknown' && ending.country === null;
}

/** A `#` or `*` behind a number makes it no longer. */
function goingOn(atHome: Pattern, character: DialCharacter): Pattern {
  return character === '#' || character === '*' ? atHome : after(atHome, character);
}
