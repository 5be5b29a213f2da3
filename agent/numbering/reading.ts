// One way to read what has been dialled so far. Several may be open at once: an outside line before the number, or a number that begins alike.
// The one rule: a reading never looks back; each character moves it on.
import { sameClass } from './cost.ts';
import type { DialCharacter, NumberClass } from './dial-state.ts';
import { after, goesOn, matchesNow, NEVER, type Pattern } from './pattern.ts';
import type { Position } from './position.ts';
import { remember } from './remember.ts';

/** A dial rule being walked, `dialled` so far; `enter` gives where all of it leads. */
export interface Route {
  readonly pattern: Pattern;
  readonly dialled: string;
  /** True when the plan's texts are too many to list (`DialRule`). */
  readonly uncountable: boolean;
  readonly enter: (dialled: string) => Reading;
}

export function routeTo(pattern: Pattern, enter: Route['enter'], uncountable = false): Route {
  return { pattern, dialled: '', uncountable, enter };
}

/** A text that means something else if it ends where the pattern does: an emergency number, a local number. */
export interface Exact {
  readonly pattern: Pattern;
  readonly position: Position;
}

/** `routes` are the dial rules that may yet be completed; `position` is where the text leads if none of them is. */
export interface Reading {
  readonly routes: readonly Route[];
  readonly exacts: readonly Exact[];
  readonly position: Position;
  next(character: DialCharacter): Reading;
}

/** Leads to the position and nowhere else. */
export function readingAt(position: Position): Reading {
  return { routes: [], exacts: [], position, next: (character) => readingAt(position.next(character)) };
}

export function readingOf(routes: readonly Route[], exacts: readonly Exact[], position: Position): Reading {
  if (routes.length === 0 && exacts.length === 0) return readingAt(position);
  const reading = { routes, exacts, position };
  return { ...reading, next: remember((character) => advance(reading, character), isWorthKeeping) };
}

function advance(reading: Pick<Reading, 'routes' | 'exacts' | 'position'>, character: DialCharacter): Reading {
  const routes: Route[] = [];
  for (const route of reading.routes) {
    const pattern = after(route.pattern, character);
    if (pattern !== NEVER) routes.push({ ...route, pattern, dialled: route.dialled + character });
  }
  const whole = routes.find((route) => matchesNow(route.pattern));
  const taken = whole?.enter(whole.dialled);
  const open = routes.filter((route) => goesOn(route.pattern));
  const exacts: Exact[] = [];
  for (const exact of reading.exacts) {
    const pattern = after(exact.pattern, character);
    if (pattern !== NEVER) exacts.push({ pattern, position: exact.position.next(character) });
  }
  if (taken === undefined) return readingOf(open, exacts, reading.position.next(character));
  if (open.length === 0 && exacts.length === 0) return taken;
  return readingOf([...taken.routes, ...open], [...exacts, ...taken.exacts], taken.position);
}

/** Settled ends are many and made at once; what only a length or one of thousands of codes decides would be many more. */
function isWorthKeeping(reading: Reading): boolean {
  return !isPlain(reading) && !isBeyondPrefixes(reading);
}

/** Where the text leads if it ends here. */
export function endOf({ exacts, position }: Reading): Position {
  return exacts.find((exact) => matchesNow(exact.pattern))?.position ?? position;
}

/** True when nothing is left to find out but the position's own future. */
export function isPlain({ routes, exacts }: Reading): boolean {
  return routes.length === 0 && exacts.length === 0;
}

/** The class that every continuation has, or null. */
export function settledClass({ routes, exacts, position }: Reading): NumberClass | null {
  if (routes.length > 0 || !position.settled) return null;
  const same = exacts.every((exact) => exact.position.settled && sameClass(exact.position.ending, position.ending));
  return same ? position.ending : null;
}

/**
 * True when no prefix worth listing will tell more: what is open is whether the number ends where an exact one does, or which of too many
 * codes comes. An emergency number is always worth it.
 */
export function isBeyondPrefixes({ routes, exacts, position }: Reading): boolean {
  const known = [position, ...exacts.map((exact) => exact.position)];
  if (exacts.some((exact) => exact.position.ending.kind === 'emergency')) return false;
  return routes.every((route) => route.uncountable) && known.every((one) => one.settled || one.lengthDecides);
}

/** Bounds of what any continuation may cost; the lower one leaves emergencies out. */
export interface CostBounds {
  readonly cheapest: number;
  readonly dearest: number;
}

export function costBounds({ routes, exacts, position }: Reading): CostBounds {
  if (routes.length > 0) return { cheapest: 0, dearest: Number.POSITIVE_INFINITY };
  const positions = [position, ...exacts.map((exact) => exact.position)];
  return {
    cheapest: Math.min(...positions.map((one) => one.cheapest)),
    dearest: Math.max(...positions.map((one) => one.dearest)),
  };
}
