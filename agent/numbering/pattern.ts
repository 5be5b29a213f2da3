// Patterns over dial characters, matched one character at a time by taking derivatives (Brzozowski, "Derivatives of Regular Expressions", 1964).
// The one rule: a pattern other than `NEVER` matches some text, so "can it still match after this prefix?" is a look at one value.
import { DIAL_CHARACTERS, type DialCharacter } from './dial-state.ts';

/**
 * `one` holds a bit for each of `DIAL_CHARACTERS`; `repeat` allows `min` to `max` copies of its part, both included. `starts` has the bits of
 * the characters that a match may begin with: most patterns of a country are ruled out by that alone.
 */
export type Pattern = { readonly starts: number } & (
  | { readonly type: 'never' }
  | { readonly type: 'end' }
  | { readonly type: 'one'; readonly characters: number }
  | { readonly type: 'sequence'; readonly first: Pattern; readonly then: Pattern }
  | { readonly type: 'either'; readonly options: readonly Pattern[] }
  | { readonly type: 'repeat'; readonly part: Pattern; readonly min: number; readonly max: number }
);

export const NEVER: Pattern = { type: 'never', starts: 0 };
export const END: Pattern = { type: 'end', starts: 0 };

const BITS: ReadonlyMap<string, number> = new Map(DIAL_CHARACTERS.map((character, index) => [character, 1 << index]));

/** The bits of `0` to `9`. */
export const ANY_DIGIT = 0b11_1111_1111;

export function one(characters: Iterable<string>): Pattern {
  let bits = 0;
  for (const character of characters) bits |= BITS.get(character) ?? 0;
  return bits === 0 ? NEVER : { type: 'one', starts: bits, characters: bits };
}

export function sequence(first: Pattern, then: Pattern): Pattern {
  if (first === NEVER || then === NEVER) return NEVER;
  if (first === END) return then;
  if (then === END) return first;
  return { type: 'sequence', starts: matchesNow(first) ? first.starts | then.starts : first.starts, first, then };
}

export function either(options: readonly Pattern[]): Pattern {
  const possible = options.filter((option) => option !== NEVER);
  if (possible.length < 2) return possible[0] ?? NEVER;
  return { type: 'either', starts: possible.reduce((all, { starts }) => all | starts, 0), options: possible };
}

export function repeat(part: Pattern, min: number, max: number): Pattern {
  if (max === 0) return END;
  if (part === NEVER) return min === 0 ? END : NEVER;
  return min === 1 && max === 1 ? part : { type: 'repeat', starts: part.starts, part, min, max };
}

/** Matches `text` and nothing else; one that is empty or cannot be dialled matches nothing. */
export function literal(text: string): Pattern {
  return text === '' ? NEVER : [...text].reduceRight((then, character) => sequence(one(character), then), END);
}

/** What is left of the pattern to match once `character` has been dialled. */
export function after(pattern: Pattern, character: DialCharacter): Pattern {
  if ((pattern.starts & (BITS.get(character) ?? 0)) === 0) return NEVER;
  switch (pattern.type) {
    case 'never':
    case 'end':
      return NEVER;
    case 'one':
      return END;
    case 'sequence': {
      const within = sequence(after(pattern.first, character), pattern.then);
      return matchesNow(pattern.first) ? either([within, after(pattern.then, character)]) : within;
    }
    case 'either':
      return either(pattern.options.map((option) => after(option, character)));
    case 'repeat': {
      const rest = repeat(pattern.part, Math.max(pattern.min - 1, 0), pattern.max - 1);
      return sequence(after(pattern.part, character), rest);
    }
  }
}

/** True when the text dialled so far is a whole match. */
export function matchesNow(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'never':
    case 'one':
      return false;
    case 'end':
      return true;
    case 'sequence':
      return matchesNow(pattern.first) && matchesNow(pattern.then);
    case 'either':
      return pattern.options.some(matchesNow);
    case 'repeat':
      return pattern.min === 0 || matchesNow(pattern.part);
  }
}

/** True when a longer text may match too. */
export function goesOn(pattern: Pattern): boolean {
  return pattern !== NEVER && pattern !== END;
}
