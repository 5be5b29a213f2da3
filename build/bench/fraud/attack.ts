// What an attack is, and how its figures become calls. The one rule: the same attack gives the same calls.

import { type Random, seeded } from '../random.ts';
import type { Billing } from './billing.ts';
import type { Outcome } from './trunk.ts';

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

/**
 * `every`: one call after the other, so many seconds apart. `bursts`: gaps as chance makes them (a Poisson process) of that mean, none
 * shorter than `least`.
 */
type Arrivals =
  | { readonly kind: 'every'; readonly seconds: Range }
  | { readonly kind: 'bursts'; readonly meanSeconds: number; readonly least: number };

/** `source` says where the figures are from; what is not published is chosen here, and `chosen` says what that is. */
export interface Attack {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly chosen: string;
  readonly calls: number;
  readonly arrivals: Arrivals;
  readonly talkSeconds: Range;
  /** Of a hundred calls so many fail at the far end. */
  readonly failedPercent: number;
  readonly billing: Billing;
  readonly countries: readonly string[];
  readonly numbers: number;
  /** What is dialled before the number abroad: from Japan, in one of its forms. */
  readonly dialPrefix: string;
  /** It is a call from outside that the PBX forwards. */
  readonly diverted?: boolean;
  /** Goes on with the next country once a call is stopped. */
  readonly rotates?: boolean;
}

export interface Arrival {
  readonly atMs: number;
  readonly outcome: Outcome;
}

/** Until a machine answers. */
const ANSWERED_AFTER_SECONDS: Range = [1, 3];
const FINENESS = 1_000_000;
const FAILURES = [404, 484, 503, 480];

export function arrivalsOf(attack: Attack, startMs: number, seed: number): readonly Arrival[] {
  const random = seeded(seed);
  const gaps = gapsSeconds(attack, random);
  let atMs = startMs;
  return gaps.map((seconds) => {
    const arrival = { atMs, outcome: outcomeOf(attack, random) };
    atMs += seconds * 1000;
    return arrival;
  });
}

function outcomeOf({ failedPercent, talkSeconds }: Attack, random: Random): Outcome {
  const afterSeconds = within(ANSWERED_AFTER_SECONDS, random);
  if (random(100) < failedPercent)
    return { kind: 'failed', afterSeconds, code: FAILURES[random(FAILURES.length)] ?? 404 };
  return { kind: 'answered', afterSeconds, talkSeconds: within(talkSeconds, random) };
}

/** After each call; those of chance come to their mean exactly. */
function gapsSeconds({ arrivals, calls }: Attack, random: Random): readonly number[] {
  if (arrivals.kind === 'every') return Array.from({ length: calls }, () => within(arrivals.seconds, random));
  // The exponential distribution by its inverse.
  const drawn = Array.from({ length: calls }, () => -Math.log(1 - random(FINENESS) / FINENESS));
  const mean = drawn.reduce((sum, gap) => sum + gap, 0) / calls;
  return drawn.map((gap) => arrivals.least + (gap / mean) * (arrivals.meanSeconds - arrivals.least));
}

/** To a tenth of a second. */
export function within([from, to]: Range, random: Random): number {
  return from + random(Math.round((to - from) * 10) + 1) / 10;
}
