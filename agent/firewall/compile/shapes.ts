// Which dial prefixes go on alike? 0031 and 0032, 184 and 186: behind both the same digits begin a number equally far away.
// The one rule: two prefixes of one shape are the same thing for a packet filter, whatever was dialled before them.

import type { DialCharacter } from '../../numbering/dial-state.ts';
import type { Branch, Prefix } from './dial-graph.ts';
import type { BaseOf } from './entry-points.ts';

/** `distance` from the end of the branch's character to where the bytes of its number begin, zero or negative. */
export type ShapeBranch =
  | { readonly character: DialCharacter; readonly shape: Shape }
  | { readonly character: DialCharacter; readonly distance: number; readonly base: string };

export interface Shape {
  readonly branches: readonly ShapeBranch[];
  readonly emergencies: readonly DialCharacter[];
}

interface Numbered {
  readonly id: number;
  readonly shape: Shape;
}

/** One object for each shape. */
export function shapeOf(start: Prefix, baseOf: BaseOf): Shape {
  const bySignature = new Map<string, Numbered>();
  const known = new Map<Prefix, Numbered>();
  const visit = (prefix: Prefix): Numbered => {
    const before = known.get(prefix);
    if (before !== undefined) return before;
    const written = prefix.branches.map((branch) => write(branch, visit, baseOf));
    const signature = [prefix.emergencies.join(''), ...written.map(({ text }) => text)].join(' ');
    const branches = written.map(({ branch }) => branch);
    const shape = { branches, emergencies: prefix.emergencies };
    const found = bySignature.get(signature) ?? { id: bySignature.size, shape };
    bySignature.set(signature, found);
    known.set(prefix, found);
    return found;
  };
  return visit(start).shape;
}

/** `text` is the same for branches that are alike. */
function write(
  { character, to }: Branch,
  visit: (prefix: Prefix) => Numbered,
  baseOf: BaseOf,
): { readonly branch: ShapeBranch; readonly text: string } {
  if ('prefix' in to) {
    const { id, shape } = visit(to.prefix);
    return { branch: { character, shape }, text: `${character}>${id}` };
  }
  const base = baseOf(to.known);
  const distance = base.length - to.known.canonical.length;
  return { branch: { character, distance, base }, text: `${character}${distance}${base}` };
}
