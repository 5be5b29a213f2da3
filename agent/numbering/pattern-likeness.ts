// Comparing patterns: what two of them have in common, and where only the number of digits is left to tell them apart.
// The one rule: patterns called alike match the same texts; some that do may be missed, which costs a longer walk and nothing else.
import { ANY_DIGIT, NEVER, type Pattern } from './pattern.ts';

/** How many digits the pattern takes, a bit for each count, if any digits will do; null if some digits will not. */
export function digitCounts(pattern: Pattern): number | null {
  switch (pattern.type) {
    case 'never':
      return 0;
    case 'end':
      return 1;
    case 'one':
      return pattern.characters === ANY_DIGIT ? 1 << 1 : null;
    case 'sequence': {
      const first = digitCounts(pattern.first);
      return first === null ? null : added(first, digitCounts(pattern.then));
    }
    case 'either': {
      let counts = 0;
      for (const option of pattern.options) {
        const more = digitCounts(option);
        if (more === null) return null;
        counts |= more;
      }
      return counts;
    }
    case 'repeat': {
      const part = digitCounts(pattern.part);
      let copies: number | null = 1;
      let counts: number | null = pattern.min === 0 ? 1 : 0;
      for (let copy = 1; copy <= pattern.max; copy++) {
        copies = added(copies, part);
        if (copy >= pattern.min) counts = copies === null || counts === null ? null : counts | copies;
      }
      return counts;
    }
  }
}

export function alike(a: Pattern, b: Pattern): boolean {
  const counts = digitCounts(a);
  return counts === null ? writtenAlike(a, b) : counts === digitCounts(b);
}

/** The counts of two patterns one after the other. */
function added(first: number | null, then: number | null): number | null {
  if (first === null || then === null) return null;
  let sum = 0;
  for (let count = 0; count < 32; count++) if ((first >>> count) & 1) sum |= then << count;
  return sum;
}

function writtenAlike(a: Pattern, b: Pattern): boolean {
  if (a === b) return true;
  if (a.type === 'one' && b.type === 'one') return a.characters === b.characters;
  if (a.type === 'sequence' && b.type === 'sequence') return alike(a.first, b.first) && alike(a.then, b.then);
  if (a.type === 'repeat' && b.type === 'repeat') {
    return a.min === b.min && a.max === b.max && alike(a.part, b.part);
  }
  if (a.type !== 'either' || b.type !== 'either' || a.options.length !== b.options.length) return false;
  return a.options.every((option, index) => alike(option, b.options[index] ?? NEVER));
}
