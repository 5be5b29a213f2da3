// A country's dial plan made walkable, together with the PBX's outside-line prefixes and the line's area code.
// The one rule: an outside line is one more way to read a dial string, never the only one; the numbers behind it may be dialled without it too.
import { stateOf } from './automaton.ts';
import type { DialPlan, DialRule } from './dial-plan.ts';
import type { DialState, NumberClass } from './dial-state.ts';
import { internationalNumbers } from './e164.ts';
import { metadataOf } from './metadata.ts';
import { either, matchesNow, NEVER, type Pattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import { dialCharacter, follow, openAt, type Position, settledAt, withExact } from './position.ts';
import { advancePrefixKinds, type PrefixKinds, prefixKinds } from './prefix-kinds.ts';
import { advanceReading, type Exact, endOf, type Reading, type Route, readingAt } from './reading.ts';

export interface Line {
  /** Digits a PBX wants before a number outside, each on its own. */
  readonly outsideLines: readonly string[];
  readonly areaCode: string | undefined;
}

export interface Dialling {
  readonly start: DialState;
  /** The canonical text of what is dialled without an outside line, whether or not a longer dial prefix could still follow. */
  readonly canonicalOf: (dialled: string) => string;
}

export function dialling(plan: DialPlan, line: Line): Dialling {
  const emergency: NumberClass = { kind: 'emergency', country: plan.country };
  const plus = withExact(internationalNumbers(plan.country, plan.nationalKinds), afterPlus(plan), emergency);
  const home = numbersAtHome('', prefixKinds(plan.homeKinds), plan.country);
  const exacts = exactTexts(plan, line, plus, emergency);
  const enter = (rule: DialRule, dialled: string): Reading =>
    readingAt(
      follow(rule.canonical === '' ? home : plus, rule.canonical.replace('+', '') + (rule.keep ? dialled : '')),
    );
  const rules = [{ dial: '\\+', canonical: '+' }, ...plan.rules].map((rule) => ({
    rule,
    pattern: parsePattern(rule.dial),
  }));
  const passing = plan.passing.map(parsePattern);
  const begin = (stage: number): Reading => {
    const routes: Route[] = [
      ...passing
        .slice(stage)
        .map((pattern, index) => ({ pattern, dialled: '', enter: () => begin(stage + index + 1) })),
      ...rules.map(({ rule, pattern }) => ({ pattern, dialled: '', enter: (text: string) => enter(rule, text) })),
    ];
    const always = rules.find(({ pattern }) => matchesNow(pattern));
    return { routes, exacts, position: always === undefined ? home : enter(always.rule, '').position };
  };
  const nowhere = settledAt('', { kind: 'unknown', country: null });
  const outside: Reading = {
    routes: line.outsideLines.map((digits) => ({ pattern: parsePattern(digits), dialled: '', enter: () => begin(0) })),
    exacts: [],
    position: nowhere,
  };
  return { start: stateOf([begin(0), outside]), canonicalOf: (dialled) => canonicalFrom(begin(0), dialled) };
}

function canonicalFrom(start: Reading, dialled: string): string {
  let reading = start;
  for (const character of dialled) reading = advanceReading(reading, dialCharacter(character));
  return endOf(reading).canonical;
}

/** Some PBXs put a `+`, or `+` and the calling code, before whatever is dialled, an emergency number too. No real number is that short. */
function afterPlus({ country, emergency }: DialPlan): Pattern {
  const { callingCode } = metadataOf(country);
  return either(emergency.flatMap((number) => [number, callingCode + number]).map(parsePattern));
}

function exactTexts(plan: DialPlan, line: Line, plus: Position, emergency: NumberClass): readonly Exact[] {
  const sos = { pattern: either(plan.emergency.map(parsePattern)), position: settledAt('', emergency) };
  const { local } = plan;
  if (local === undefined || line.areaCode === undefined) return [sos];
  const position = follow(plus, local.canonical.replace('+', '') + line.areaCode);
  return [sos, { pattern: parsePattern(local.dial), position }].filter(({ pattern }) => pattern !== NEVER);
}

function numbersAtHome(text: string, kinds: PrefixKinds, country: string): Position {
  const ending: NumberClass = { kind: kinds.kind ?? 'unknown', country };
  if (kinds.open.length === 0) return settledAt(text, ending);
  const possible = kinds.open.map(({ kind }) => ({ kind, country }));
  return openAt(text, ending, possible, (character) =>
    numbersAtHome(text + character, advancePrefixKinds(kinds, character), country),
  );
}
