// The shapes of dial prefixes at the distances from the scheme where they occur, and which of them get a map of their own.
// The one rule: one place for each shape and distance, however many prefixes lead there.

import type { DialCharacter } from '../../numbering/dial-state.ts';
import type { Shape } from './shapes.ts';

/** `path`: what was dialled to get here, or one way of several. */
export interface Place {
  readonly path: string;
  readonly shape: Shape;
  readonly next: ReadonlyMap<DialCharacter, Place>;
  /** A map of its own costs less than writing it down wherever it is needed. */
  readonly isShared: boolean;
}

/** The chain that looks into a map of its own is as long as so many intervals. */
const CHAIN_COST = 12;

interface GrowingPlace extends Place {
  readonly next: Map<DialCharacter, GrowingPlace>;
  isShared: boolean;
  uses: number;
  /** How many intervals it takes to write it down, 0 while that is unknown. */
  cost: number;
}

export function placesOf(start: Shape): Place {
  const known = new Map<Shape, Map<number, GrowingPlace>>();
  const placeAt = (path: string, shape: Shape): GrowingPlace => {
    const byShift = known.get(shape) ?? new Map<number, GrowingPlace>();
    known.set(shape, byShift);
    const place = byShift.get(path.length) ?? { path, shape, next: new Map(), isShared: false, uses: 0, cost: 0 };
    place.uses += 1;
    if (place.uses > 1) return place;
    byShift.set(path.length, place);
    for (const branch of shape.branches) {
      if ('shape' in branch) place.next.set(branch.character, placeAt(path + branch.character, branch.shape));
    }
    return place;
  };
  const first = placeAt('', start);
  share(first);
  return first;
}

/** From the ends backwards: what leads to a map of its own costs one interval, and neighbours that lead to the same make one. */
function share(place: GrowingPlace): void {
  if (place.cost > 0) return;
  let last: string | GrowingPlace | null = null;
  place.cost = place.shape.emergencies.length;
  for (const branch of place.shape.branches) {
    const next = place.next.get(branch.character);
    if (next !== undefined) share(next);
    const target: string | GrowingPlace = 'base' in branch ? `${branch.distance} ${branch.base}` : (next ?? place);
    if (next !== undefined && !next.isShared) place.cost += next.cost;
    else if (target !== last) place.cost += 1;
    last = target;
  }
  place.isShared = (place.uses - 1) * (place.cost - 1) > CHAIN_COST;
}
