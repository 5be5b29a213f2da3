// A country's dial plan made walkable, together with the PBX's outside-line prefixes, the line's area code and the emergency numbers.
// The one rule: an outside line is one more way to read a dial string, never the only one; everything may be dialled without it too.
import { automaton } from './automaton.ts';
import type { DialPlan, DialRule } from './dial-plan.ts';
import type { DialState, NumberClass } from './dial-state.ts';
import { internationalNumbers } from './e164.ts';
import { numbersAtHome } from './home-numbers.ts';
import { metadataOf } from './metadata.ts';
import { behindAnyPassing, behindPassing, passingRoute } from './passing.ts';
import { after, either, literal, matchesNow, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import { beginsAbroad, dialledAtHome, plusLeftOut } from './plus-left-out.ts';
import { dialCharacter, follow, type Position, settledAt, withExact } from './position.ts';
import { type Exact, endOf, type Reading, type Route, readingAt, readingOf, routeTo } from './reading.ts';

export interface Line {
  /** Digits a PBX wants before a number outside, each on its own. */
  readonly outsideLines: readonly string[];
  /** With or without the national prefix; null where nobody told. */
  readonly areaCode: string | null;
  /** Emergency numbers as dialled. */
  readonly emergency: readonly string[];
}

export interface Dialling {
  readonly start: DialState;
  /** The canonical text of what is dialled without an outside line, whether or not a longer dial prefix could still follow. */
  readonly canonicalOf: (dialled: string) => string;
}

/** A `+` is sometimes put before all that is dialled, or once more. */
const PLUS_ZERO = '\\+{1,3}0';

export function dialling(plan: DialPlan, line: Line): Dialling {
  const begin = beginning(plan, line, false);
  const written = beginning(plan, line, true);
  const nothing = settledAt('', { kind: 'unknown', country: null });
  const outside = line.outsideLines.map((digits) => readingOf([passingRoute(literal(digits), written)], [], nothing));
  return { start: automaton([begin, ...outside]), canonicalOf: (dialled) => canonicalFrom(written, dialled) };
}

function canonicalFrom(begin: Reading, dialled: string): string {
  let reading = begin;
  for (const character of dialled) reading = reading.next(dialCharacter(character));
  return endOf(reading).canonical ?? '';
}

/**
 * The reading before the first character of a dial string without an outside line. `asWritten`: as the plan has it. Otherwise what is wrong but
 * may still be connected is read too: prefixes twice, a `+` before a dial prefix, a number with its calling code and no `+`. Behind an outside
 * line, which no provider sees, it is not: there a national number looks like one with its calling code.
 */
function beginning(plan: DialPlan, line: Line, asWritten: boolean): Reading {
  const abroad = internationalNumbers(plan.country, plan.nationalKinds);
  const positionOf = positions(plan, line, abroad);
  const rules = rulesOf(plan, line).map((rule) => ({ ...rule, pattern: parsePattern(rule.dial) }));
  const undialled = positionOf(rules.find(({ pattern }) => matchesNow(pattern))?.canonical ?? '');
  const bare = asWritten ? (home: Position) => home : bareNumbers(plan, line, abroad);
  const routes = rules.map(({ canonical, keep, pattern, uncountable }) => {
    const enter = (dialled: string) => {
      if (!keep) return readingAt(positionOf(canonical));
      const position = positionOf(canonical + dialled);
      return readingAt(canonical === '' ? position : bare(position, dialled));
    };
    return routeTo(pattern, enter, uncountable);
  });
  const exacts = exactsOf(plan, line, positionOf);
  if (asWritten) return behindPassing(plan.passing, readingOf(routes, exacts, undialled));
  const unprefixed = routeTo(beginsAbroad(rules.map(({ pattern }) => pattern)), (dialled) =>
    readingAt(bare(follow(undialled, dialled), dialled)),
  );
  const zero: Route = routeTo(plusBeforeZero(plan), () => whole.next('0'));
  const whole = behindAnyPassing(plan.passing, readingOf([...routes, unprefixed, zero], exacts, undialled));
  return whole;
}

type PositionOf = (canonical: string) => Position;

function positions(plan: DialPlan, line: Line, abroad: Position): PositionOf {
  const plus = withExact(abroad, afterPlus(plan, line), emergencyAt(plan));
  const home = numbersAtHome(plan.country, plan.homeKinds);
  return (canonical) => (canonical.startsWith('+') ? follow(plus, canonical.slice(1)) : follow(home, canonical));
}

function exactsOf(plan: DialPlan, line: Line, positionOf: PositionOf): readonly Exact[] {
  const emergencies = {
    pattern: either(line.emergency.map(literal)),
    position: settledAt('', emergencyAt(plan)),
  };
  return [emergencies, ...wholeLocalNumbers(plan, line, positionOf)];
}

function emergencyAt({ country }: DialPlan): NumberClass {
  return { kind: 'emergency', country };
}

/** Where a number dialled without a prefix leads, which is at `home` if it is short. One that begins like an outside line is left at home. */
function bareNumbers(plan: DialPlan, { outsideLines }: Line, abroad: Position) {
  const atHome = dialledAtHome(plan);
  return (home: Position, dialled: string): Position => {
    if (outsideLines.some((digits) => digits.charAt(0) === dialled.charAt(0))) return home;
    const rest = [...dialled].reduce((left, character) => after(left, dialCharacter(character)), atHome);
    return plusLeftOut(home, follow(abroad, dialled), rest);
  };
}

/** No calling code begins with 0, and no number at home where 0 is a dial prefix: what follows such a `+` is read as dialled. */
function plusBeforeZero({ country }: DialPlan): Pattern {
  const { callingCode, nationalPrefix } = metadataOf(country);
  return parsePattern(nationalPrefix === null ? PLUS_ZERO : `${PLUS_ZERO}|\\+${callingCode}0`);
}

/** Some PBXs put a `+`, or `+` and the calling code, before all that is dialled, emergency numbers too. No real number is that short. */
function afterPlus({ country }: DialPlan, { emergency }: Line): Pattern {
  const { callingCode } = metadataOf(country);
  return either(emergency.flatMap((number) => [literal(number), literal(callingCode + number)]));
}

function rulesOf(plan: DialPlan, { areaCode, outsideLines }: Line): readonly DialRule[] {
  const { carriers, local, country } = plan;
  const rules = plan.rules.filter(
    ({ unlessOutsideLine }) => !outsideLines.some((digits) => digits === unlessOutsideLine),
  );
  const all: DialRule[] = [{ dial: '\\+{1,3}', canonical: '+' }, ...rules];
  if (carriers !== undefined) {
    const prefixes = rules.filter(({ canonical, keep }) => canonical !== '' && !keep);
    all.push(
      ...prefixes.map((rule) => ({ ...carriers, dial: `(?:${carriers.dial})${rule.dial}`, canonical: rule.canonical })),
    );
  }
  if (areaCode === null || local === undefined || local.whole) return all;
  return [...all, { dial: local.dial, canonical: local.canonical + bareAreaCode(areaCode, country), keep: true }];
}

function wholeLocalNumbers({ local, country }: DialPlan, { areaCode }: Line, positionOf: PositionOf): readonly Exact[] {
  if (areaCode === null || !local?.whole) return [];
  const position = positionOf(local.canonical + bareAreaCode(areaCode, country));
  return [{ pattern: parsePattern(local.dial), position }];
}

function bareAreaCode(areaCode: string, country: string): string {
  const prefix = metadataOf(country).nationalPrefix ?? '';
  return areaCode.startsWith(prefix) ? areaCode.slice(prefix.length) : areaCode;
}
