// What was decided for a while, by the owner or by a detector: blocks, and destinations that may be called.
// The one rule: every order says why and when it ends, and can be taken back by its id.

import type { CallClass } from '../call-class.ts';

/** Calls that nobody in the house may make: those abroad, or all but emergency calls. */
export type HouseClass = Extract<CallClass, 'international'> | 'all';

/** `device` is a section or an address, `number` canonical (E.164, or as dialled at home), `country` ISO 3166-1 alpha-2. */
export type BlockTarget =
  | { readonly kind: 'house'; readonly class: HouseClass }
  | { readonly kind: 'device'; readonly device: string; readonly class: CallClass | 'all' }
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'country'; readonly country: string };

export type AllowTarget = Extract<BlockTarget, { readonly kind: 'number' | 'country' }>;

/** `untilMs` null: until somebody lifts it. */
export interface Block {
  readonly id: string;
  readonly target: BlockTarget;
  readonly by: 'owner' | 'detector' | 'questions';
  readonly why: string;
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

/** The owner's yes. `device` limits it to one device (an answer `once`); null is for all. */
export interface Allowance {
  readonly id: string;
  readonly target: AllowTarget;
  readonly device: string | null;
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

/** A detector's `warn`: calls of this class from this device are asked about. */
export interface Suspicion {
  readonly device: string;
  readonly class: CallClass;
  readonly why: string;
  readonly untilMs: number;
}

/**
 * What the static policy and the compiler take from the orders: rules of nobody's file. Known countries lift only the default `ask` of calls
 * abroad; what is allowed lifts any `ask`, never a `block`; what is blocked comes before every rule but emergency, only that numbers which are
 * allowed in full go through a block of `international` calls. Numbers are canonical, countries ISO 3166-1 alpha-2.
 */
export interface StandingRules {
  readonly knownCountries: readonly string[];
  /** Other areas that are known: `JP/shared_cost` lifts the default `ask` of shared-cost numbers at home. */
  readonly knownAreas?: readonly string[];
  readonly allowedNumbers: readonly string[];
  readonly allowedCountries: readonly string[];
  readonly blockedNumbers: readonly string[];
  readonly blockedCountries: readonly string[];
  readonly blockedClasses?: readonly HouseClass[];
}

export const NO_STANDING_RULES: StandingRules = {
  knownCountries: [],
  allowedNumbers: [],
  allowedCountries: [],
  blockedNumbers: [],
  blockedCountries: [],
};
