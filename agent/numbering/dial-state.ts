import type { DestinationKind } from '../config/kinds.ts';

/** What a rule can know of a number before the last digit is dialled. */
export interface NumberClass {
  readonly kind: DestinationKind;
  readonly country: string | null;
}

/** The characters a dial string is made of; visual separators and escapes are gone before this. */
export type DialCharacter = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#' | '+';

export const DIAL_CHARACTERS: readonly DialCharacter[] = [...'0123456789*#+'] as DialCharacter[];

/**
 * A dial plan is a deterministic automaton over dial characters; this is one state of it. The classifier walks it to the end of the
 * dial string, the nft compiler walks all of it: both read the very same data, so the kernel and `explain` agree by construction.
 */
export interface DialState {
  /**
   * The number so far with every dial prefix (010, 0033-010, 184, an outside line) taken off: E.164 with its `+`, or the digits of a
   * number that exists only at home (`117`, `*31#`). Null while a dial prefix may still go on. Two states with the same canonical text
   * (not null) have the same future.
   */
  readonly canonical: string | null;
  /** The class if the dial string ended here. */
  readonly ending: NumberClass;
  /** True when every continuation has the class `ending`: none of them is an emergency number, unless all are. */
  readonly settled: boolean;
  /**
   * True when no prefix worth listing can tell more: the length of the whole number decides (seven-digit local numbers next to ten-digit
   * ones), or one of thousands of carrier codes comes first. So the kernel lets it pass and the agent judges the full message. Where the
   * state is settled all the same, only the number is open, not its class. Here, and only here, a canonical text may have another future.
   */
  readonly lengthDecides: boolean;
  next(character: DialCharacter): DialState;
}
