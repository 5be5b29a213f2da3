// Working out each continuation of a place once. The one rule: only what is finitely many is kept, so memory stays bounded.
import type { DialCharacter } from './dial-state.ts';

type Next<T> = (character: DialCharacter) => T;

/** `next`, which works out again only those continuations that `isKept` denies. */
export function remember<T>(next: Next<T>, isKept: (found: T) => boolean = () => true): Next<T> {
  const known = new Map<DialCharacter, T>();
  return (character) => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const found = next(character);
    if (isKept(found)) known.set(character, found);
    return found;
  };
}
