// Writes the dial prefixes down as maps of intervals, stage by stage: what many prefixes share gets a map of its own, further into the number.
// The one rule: a stage knows how many bytes lie before it, so that everything behind it is found at a fixed place.

import { append, type Interval } from './bytes.ts';
import { AFTER_DIGITS, SPACE } from './dial-bytes.ts';
import type { Entry } from './entry-points.ts';
import { bridgeGaps } from './gaps.ts';
import { EMERGENCY, type Outcome } from './outcome.ts';
import { type Place, placesOf } from './places.ts';
import type { Shape, ShapeBranch } from './shapes.ts';

/** `base`: the canonical text that the number's bytes continue. `shift`: bytes between the scheme and the number. */
export interface Jump {
  readonly shift: number;
  readonly base: string;
}

/** `shift`: bytes between the scheme and the bytes it looks at. */
export interface Stage {
  /** What was dialled to get here, or one way of several; empty for the first stage. */
  readonly behind: string;
  readonly shift: number;
  /** Where the number begins, or the stage that tells. */
  readonly targets: readonly Interval<Target>[];
  /** Whole emergency numbers with their dial prefixes, where a dial prefix could still have gone on. */
  readonly emergencies: readonly Interval<Outcome>[];
}

export type Target = { readonly jump: Jump } | { readonly stage: Stage };

/** Equal targets are one object, so that intervals are merged by identity. */
interface Targets {
  readonly jump: (shift: number, base: string) => Target;
  readonly stage: (place: Place) => Target;
}

/** All stages; the first is where every number begins. */
export function stagesOf(start: Shape, entries: ReadonlyMap<string, readonly Entry[]>): readonly [Stage, ...Stage[]] {
  const stages: Stage[] = [];
  const jumps = new Map<string, Target>();
  const shared = new Map<Place, Target>();
  const targets: Targets = {
    jump: (shift, base) => {
      const target = jumps.get(`${shift} ${base}`) ?? { jump: { shift, base } };
      jumps.set(`${shift} ${base}`, target);
      return target;
    },
    stage: (place) => {
      const before = shared.get(place);
      if (before !== undefined) return before;
      const stage = stageAt(place, targets, entries);
      stages.push(stage);
      const target = { stage };
      shared.set(place, target);
      return target;
    },
  };
  return [stageAt(placesOf(start), targets, entries), ...stages.reverse()];
}

function stageAt(place: Place, targets: Targets, entries: ReadonlyMap<string, readonly Entry[]>): Stage {
  const shift = place.path.length;
  const found: Interval<Target>[] = [];
  const emergencies: Interval<Outcome>[] = [];
  const write = (path: string, { shape, next }: Place): void => {
    for (const character of shape.emergencies) emergencies.push(...wholeNumber(path + character));
    for (const branch of shape.branches) {
      const here = path + branch.character;
      const further = next.get(branch.character);
      if (further !== undefined && !further.isShared) write(here, further);
      else append(found, { from: here, to: here, value: targetOf(branch, shift + here.length, further, targets) });
    }
  };
  write('', place);
  emergencies.sort((a, b) => (a.from < b.from ? -1 : 1));
  return { behind: place.path, shift, targets: bridgeGaps(found, shift, entries), emergencies };
}

function targetOf(branch: ShapeBranch, end: number, further: Place | undefined, targets: Targets): Target {
  if ('base' in branch) return targets.jump(end + branch.distance, branch.base);
  if (further === undefined) throw new Error('a shape without its place');
  return targets.stage(further);
}

function wholeNumber(path: string): readonly Interval<Outcome>[] {
  return [
    { from: path + SPACE, to: path + SPACE, value: EMERGENCY },
    { from: path + AFTER_DIGITS.from, to: path + AFTER_DIGITS.to, value: EMERGENCY },
  ];
}
