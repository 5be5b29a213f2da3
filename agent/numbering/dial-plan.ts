// What a dial plan is as data: how numbers are dialled in one country. One file per country in plans/.
// The one rule: the longest rule that has been dialled counts, the first one of equals; so list the dearer of two alike first.
import type { KindRule } from './prefix-kinds.ts';

/**
 * `dial` is a pattern (`pattern-syntax.ts`) of what is dialled, `canonical` the beginning of the canonical text it stands for: `+`, `+81`,
 * or empty for numbers that exist only at home. `keep`: what `dial` matched belongs to the number.
 */
export interface DialRule {
  readonly dial: string;
  readonly canonical: string;
  readonly keep?: true;
  /** The texts that match are too many for a packet filter's list: behind such a prefix the agent alone judges. */
  readonly uncountable?: true;
  /** Read so only where this is no outside line: behind it ordinary numbers look alike. */
  readonly unlessOutsideLine?: string;
}

export interface DialPlan {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Prefixes that say only whether the caller's number is shown, and the like: each at most once in this order, or any two of them. */
  readonly passing: readonly string[];
  /** Codes that choose a carrier for the call, before an international or national prefix. */
  readonly carriers?: { readonly dial: string; readonly uncountable?: true };
  /** A `+` dialled as such needs no rule. Without a rule that matches, the text is a number at home as dialled. */
  readonly rules: readonly DialRule[];
  /**
   * Where a national number without its prefix is one all the same, whatever calling code it begins like: every one in the metadata, and all
   * of up to `digits`. Elsewhere only local numbers are dialled so, which are shorter.
   */
  readonly bare?: { readonly digits: number };
  /** The kinds of the numbers that exist only at home; the others are unknown. */
  readonly homeKinds: readonly KindRule[];
  /** Prefixes of national numbers (behind the calling code) whose kind the metadata does not tell as the country's tariffs do. */
  readonly nationalKinds: readonly KindRule[];
  /**
   * Local numbers, dialled without the area code: a line whose area code is known puts `canonical` and the area code before them.
   * `whole`: `dial` is all of such a number, and a longer one begins alike. Otherwise `dial` is how all of them begin.
   */
  readonly local?: { readonly dial: string; readonly canonical: string; readonly whole?: true };
}
