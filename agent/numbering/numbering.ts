// Where does a dial string go? The door of this folder: one plan for one line, and the answers it gives.
// The one rule: the answer is what walking the automaton says, which is also what the kernel's program is compiled from.
import { dialString } from '../sip/uri.ts';
import type { Destination } from './destination.ts';
import type { DialCharacter, DialState } from './dial-state.ts';
import { dialling } from './dialling.ts';
import { emergencyNumbers } from './emergency.ts';
import { isKnownCountry, metadataOf } from './metadata.ts';
import { planOf } from './plan-of.ts';

export interface NumberingOptions {
  /** ISO 3166-1 alpha-2 of the home country, upper case. */
  readonly country: string;
  /** Digits a PBX wants before a number outside. */
  readonly outsideLines: readonly string[];
  /** Area code of the line, without the national prefix: only where local numbers are dialled without it. */
  readonly areaCode?: string;
  /** Emergency numbers as dialled, in addition to those everybody knows. */
  readonly emergency?: readonly string[];
}

type CanonicalResult =
  | { readonly ok: true; readonly canonical: string }
  | { readonly ok: false; readonly reason: string };

export interface NumberingPlan {
  /** The automaton, before the first character. */
  readonly start: DialState;
  /** A URI (`sip:`, `sips:`, `tel:`, `urn:service:sos`) or what a person writes (`0033-010-232 88`). A name is of kind `uri`. */
  classify(text: string): Destination;
  /** A dial string: only `0-9 * # +`. */
  classifyDialled(dialled: string): Destination;
  /**
   * The canonical text of a number, or the beginning of one, as a person writes it in a rule: E.164 as it is, anything else as dialled at
   * home (`0570` -> `+81570`, `117` -> `117`, `010` -> `+`).
   */
  canonicalOf(text: string): CanonicalResult;
}

/** No number is longer; nothing after this many characters changes a class (E.164: 15 digits; the rest are dial prefixes). */
const LONGEST = 64;

/** Throws for a country that `isKnownCountry` denies and for options that are no digits: the configuration has checked them. */
export function createNumbering(options: NumberingOptions): NumberingPlan {
  if (!isKnownCountry(options.country)) throw new Error(`no dial plan for country ${options.country}`);
  const emergency = emergencyNumbers(options.country, options.emergency ?? []);
  const line = { outsideLines: options.outsideLines, areaCode: options.areaCode ?? null, emergency };
  const { start, canonicalOf } = dialling(planOf(options.country), line);
  const classifyDialled = (dialled: string): Destination => destination(dialled, walk(start, dialled));
  return {
    start,
    classifyDialled,
    classify: (text) => classifyText(text, options.country, classifyDialled),
    canonicalOf: (text) => canonicalText(text, canonicalOf),
  };
}

/** The state after `dialled`; of an endless string only its beginning counts. */
export function walk(start: DialState, dialled: string): DialState {
  let state = start;
  for (const character of dialled.slice(0, LONGEST)) state = state.next(character as DialCharacter);
  return state;
}

function destination(dialled: string, { canonical, ending }: DialState): Destination {
  const isNumber = canonical !== null && /^\+\d{1,15}$/.test(canonical) && ending.kind !== 'emergency';
  return { dialled, e164: isNumber ? canonical : null, country: ending.country, kind: ending.kind, known: 'sip' };
}

function classifyText(text: string, home: string, classifyDialled: (dialled: string) => Destination): Destination {
  const uri = /^\s*<?\s*(sips?|tel|urn):/i.test(text);
  if (/^\s*<?\s*urn:service:sos(?![a-z0-9-])/i.test(text)) {
    return { dialled: text, e164: null, country: home, kind: 'emergency', known: 'sip' };
  }
  const dialled = uri ? dialString(text) : bareDialString(text);
  if (dialled === null) return { dialled: text, e164: null, country: null, kind: 'uri', known: 'sip' };
  const plain = classifyDialled(dialled);
  const context = uri ? phoneContext(text, home) : null;
  if (context === null || dialled.startsWith('+') || plain.kind === 'emergency') return plain;
  return classifyDialled(context + dialled);
}

/** The country or area that the number is to be dialled in (RFC 3966 section 5.1.5), null where it is the home country. */
function phoneContext(uri: string, home: string): string | null {
  const written = /^[^@]*;phone-context=(\+[\d\-.()]+)/i.exec(uri)?.[1];
  const context = written?.replace(/[-.()]/g, '') ?? null;
  return context === `+${metadataOf(home).callingCode}` ? null : context;
}

/** What a person writes as a number, without its separators; null if it is none. */
function bareDialString(text: string): string | null {
  const bare = text.replace(/[\s\-./()]/g, '');
  return /^[0-9*#+]+$/.test(bare) ? bare : null;
}

function canonicalText(text: string, canonicalOf: (dialled: string) => string): CanonicalResult {
  const bare = bareDialString(text);
  if (bare === null)
    return { ok: false, reason: `"${text}" is no number: write +, country code and number, or what you dial at home` };
  return { ok: true, canonical: bare.startsWith('+') ? bare : canonicalOf(bare) };
}
