// The trie of international numbers, `+` and what follows (ITU-T E.164), as seen from one country.
// The one rule: a class is decided by the shortest prefix that leaves no other; the number need not be valid, fraud numbers often are not.
import type { DestinationKind } from '../config/kinds.ts';
import { advanceCandidates, type Candidate, candidatesOf, classesOf, onlyClass, wholeNumber } from './candidates.ts';
import { FULL_NUMBER } from './cost.ts';
import type { DialCharacter, NumberClass } from './dial-state.ts';
import { callingCodes, countriesOf, metadataOf } from './metadata.ts';
import { after, goesOn, matchesNow, type Pattern } from './pattern.ts';
import { digitCounts } from './pattern-likeness.ts';
import { parsePattern } from './pattern-syntax.ts';
import { openAt, type Position, settledAt } from './position.ts';
import { advancePrefixKinds, type KindRule, type PrefixKinds, prefixKinds } from './prefix-kinds.ts';
import { GLOBAL_CODES, isDomestic } from './regions.ts';

const UNKNOWN: NumberClass = { kind: 'unknown', country: null };
const SATELLITE: NumberClass = { kind: 'satellite', country: null };

/** Where the walk stands behind a calling code. `decided` is the country whose leading digits were dialled. */
interface Place {
  readonly text: string;
  readonly candidates: readonly Candidate[];
  readonly leading: readonly { readonly country: string; readonly pattern: Pattern }[];
  readonly decided: string | null;
  readonly corrections: PrefixKinds;
  /** The class of what no candidate describes. */
  readonly otherwise: NumberClass;
}

/** The position at `+`. `corrections` are prefixes of national numbers at home whose kind the metadata does not tell as the country sees it. */
export function internationalNumbers(home: string, corrections: readonly KindRule[]): Position {
  const codes = new Set([...callingCodes(), ...GLOBAL_CODES.keys()]);
  const at = (text: string): Position => {
    const digits = text.slice(1);
    const code = GLOBAL_CODES.get(digits);
    if (code !== undefined) return settledAt(text, code);
    const only = codes.has(digits) ? onlyClassBehind(digits, home) : null;
    if (only !== null) return settledAt(text, only);
    if (codes.has(digits)) return positionAt(behindCallingCode(digits, home, corrections), home);
    if (![...codes].some((longer) => longer.startsWith(digits))) return settledAt(text, UNKNOWN);
    return openAt({ canonical: text, ending: UNKNOWN, lengthDecides: false }, [SATELLITE], (character) =>
      at(text + character),
    );
  };
  return at('+');
}

/** The one class of a country abroad whose numbers nothing tells apart: no pattern need be read for it. */
function onlyClassBehind(code: string, home: string): NumberClass | null {
  const [country, ...sharing] = countriesOf(code);
  if (country === undefined || country === home || sharing.length > 0) return null;
  const [first, ...others] = classesOf(country, (kind) => seenFrom(home, country, kind));
  return others.length > 0 ? null : (first ?? null);
}

function behindCallingCode(code: string, home: string, corrections: readonly KindRule[]): Place {
  const sharing = countriesOf(code);
  const atHome = sharing.includes(home);
  const countries = atHome ? [home, ...sharing.filter((country) => country !== home)] : sharing;
  return {
    text: `+${code}`,
    candidates: countries.flatMap((country) => candidatesOf(country, (kind) => seenFrom(home, country, kind))),
    leading: countries.flatMap((country) => {
      const digits = metadataOf(country).leadingDigits;
      return digits === null ? [] : [{ country, pattern: parsePattern(digits) }];
    }),
    decided: countries.length === 1 ? (countries[0] ?? null) : null,
    corrections: prefixKinds(atHome ? corrections : []),
    otherwise: undescribed(home, countries[0] ?? home),
  };
}

function seenFrom(home: string, country: string, kind: DestinationKind): DestinationKind {
  if (isDomestic(home, country)) return kind;
  return kind === 'premium' ? 'international_premium' : 'international';
}

function undescribed(home: string, country: string): NumberClass {
  return { kind: isDomestic(home, country) ? 'unknown' : 'international', country };
}

function positionAt(place: Place, home: string): Position {
  const ending = endingOf(place, home);
  if (isNobodys(place)) return settledAt(place.text, ending, FULL_NUMBER);
  if (isSettled(place, ending)) return settledAt(place.text, ending);
  const possible = [
    place.otherwise,
    ...place.candidates.map((candidate) => candidate.class),
    ...place.corrections.open.map(({ kind }) => ({ kind, country: home })),
  ];
  const lengthDecides = onlyLengthDecides(place);
  return openAt({ canonical: place.text, ending, lengthDecides }, possible, (character) =>
    positionAt(advance(place, ending, home, character), home),
  );
}

function endingOf(place: Place, home: string): NumberClass {
  if (place.corrections.kind !== null) return { kind: place.corrections.kind, country: home };
  return wholeNumber(place.candidates) ?? onlyClass(place.candidates) ?? place.otherwise;
}

/** Classified like its neighbours, but no reason to drop another reading of the dial string: that one may be somebody's number. */
function isNobodys({ candidates, corrections }: Place): boolean {
  return candidates.length === 0 && corrections.open.length === 0 && corrections.kind === null;
}

function isSettled({ candidates, corrections, leading }: Place, ending: NumberClass): boolean {
  if (corrections.open.length > 0) return false;
  if (corrections.kind !== null) return true;
  return onlyClass(candidates) !== null && leading.every(({ country }) => country === ending.country);
}

function onlyLengthDecides({ candidates, corrections, leading }: Place): boolean {
  if (corrections.open.length > 0 || leading.length > 0) return false;
  return candidates.every(({ pattern }) => digitCounts(pattern) !== null);
}

/** A digit that no candidate knows leaves the class as it was: a number with the right prefix is classified whatever its length. */
function advance(place: Place, ending: NumberClass, home: string, character: DialCharacter): Place {
  const leading = place.leading.map(({ country, pattern }) => ({ country, pattern: after(pattern, character) }));
  const decided = place.decided ?? leading.find(({ pattern }) => matchesNow(pattern))?.country ?? null;
  const open = leading.filter(({ pattern }) => goesOn(pattern));
  const possible = place.candidates.filter(({ class: { country } }) => {
    if (country === null || country === home || country === decided) return true;
    return (
      decided === null &&
      (!place.leading.some((other) => other.country === country) || open.some((other) => other.country === country))
    );
  });
  const candidates = advanceCandidates(possible, character);
  const gone = candidates.length === 0;
  return {
    text: place.text + character,
    candidates,
    leading: decided === null ? open : [],
    decided,
    corrections: advancePrefixKinds(place.corrections, character),
    otherwise:
      decided !== place.decided && decided !== null ? undescribed(home, decided) : gone ? ending : place.otherwise,
  };
}
