// A country's dial plan made walkable, together with the PBX's outside-line prefixes, the line's area code and the emergency numbers.
// The one rule: an outside line is one more way to read a dial string, never the only one; everything may be dialled without it too.
import { automaton } from './automaton.ts';
import type { DialPlan, DialRule } from './dial-plan.ts';
import type { DialState, NumberClass } from './dial-state.ts';
import { internationalNumbers } from './e164.ts';
import { numbersAtHome } from './home-numbers.ts';
import { metadataOf } from './metadata.ts';
import { after, either, literal, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import { dialCharacter, follow, type Position, settledAt, withExact } from './position.ts';
import { type Exact, endOf, type Reading, type Route, readingAt, readingOf } from './reading.ts';

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

export function dialling(plan: DialPlan, line: Line): Dialling {
  const begin = beginning(plan, line);
  const nothing = settledAt('', { kind: 'unknown', country: null });
  const outside = line.outsideLines.map((digits) => readingOf([passingRoute(literal(digits), begin)], [], nothing));
  return { start: automaton([begin, ...outside]), canonicalOf: (dialled) => canonicalFrom(begin, dialled) };
}

function canonicalFrom(begin: Reading, dialled: string): string {
  let reading = begin;
  for (const character of dialled) reading = reading.next(dialCharacter(character));
  return endOf(reading).canonical;
}

/** The reading before the first character of a dial string without an outside line. */
function beginning(plan: DialPlan, line: Line): Reading {
  const emergency: NumberClass = { kind: 'emergency', country: plan.country };
  const plus = withExact(internationalNumbers(plan.country, plan.nationalKinds), afterPlus(plan, line), emergency);
  const home = numbersAtHome(plan.country, plan.homeKinds);
  const positionOf = (canonical: string) =>
    canonical.startsWith('+') ? follow(plus, canonical.slice(1)) : follow(home, canonical);
  const exacts = [
    { pattern: either(line.emergency.map(literal)), position: settledAt('', emergency) },
    ...wholeLocalNumbers(plan, line, positionOf),
  ];
  const rules = rulesOf(plan, line).map((rule) => ({ ...rule, pattern: parsePattern(rule.dial) }));
  const routes: readonly Route[] = rules.map(({ canonical, keep, pattern, uncountable }) => ({
    pattern,
    dialled: '',
    uncountable: uncountable ?? false,
    enter: (dialled) => readingAt(positionOf(keep ? canonical + dialled : canonical)),
  }));
  const undialled = rules.find(({ pattern }) => matchesNow(pattern));
  return behindPassing(plan.passing, readingOf(routes, exacts, positionOf(undialled?.canonical ?? '')));
}

/** `reading` with prefixes before it that may be dialled or not. A character that begins none of them leads where it leads without them. */
function behindPassing(passing: readonly string[], reading: Reading): Reading {
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

function passingRoute(pattern: Pattern, rest: Reading): Route {
  return { pattern, dialled: '', uncountable: false, enter: () => rest };
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
  const all: DialRule[] = [{ dial: '\\+', canonical: '+' }, ...rules];
  if (carriers !== undefined) {
    const prefixes = rules.filter(({ canonical, keep }) => canonical !== '' && !keep);
    all.push(
      ...prefixes.map((rule) => ({ ...carriers, dial: `(?:${carriers.dial})${rule.dial}`, canonical: rule.canonical })),
    );
  }
  if (areaCode === null || local === undefined || local.whole) return all;
  return [...all, { dial: local.dial, canonical: local.canonical + bareAreaCode(areaCode, country), keep: true }];
}

function wholeLocalNumbers(
  { local, country }: DialPlan,
  { areaCode }: Line,
  positionOf: (canonical: string) => Position,
): readonly Exact[] {
  if (areaCode === null || !local?.whole) return [];
  const position = positionOf(local.canonical + bareAreaCode(areaCode, country));
  return [{ pattern: parsePattern(local.dial), position }];
}

function bareAreaCode(areaCode: string, country: string): string {
  const prefix = metadataOf(country).nationalPrefix ?? '';
  return areaCode.startsWith(prefix) ? areaCode.slice(prefix.length) : areaCode;
}
