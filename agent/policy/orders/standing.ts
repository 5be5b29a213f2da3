// Orders as rules of nobody's file, for the static policy and the compiler.
// The one rule: only what holds for every device is one; what is for a single device, the guard looks up itself.

import type { Allowance, Block, BlockTarget, HouseClass, StandingRules } from './order.ts';

export function isStanding(order: Block | Allowance): boolean {
  return order.target.kind !== 'device' && !('device' in order && order.device !== null);
}

export function standingRules(
  { knownCountries, knownAreas }: Required<Pick<StandingRules, 'knownCountries' | 'knownAreas'>>,
  blocks: readonly Block[],
  allowances: readonly Allowance[],
): StandingRules {
  const allowed = allowances.filter(isStanding).map(({ target }) => target);
  const blocked = blocks.filter(isStanding).map(({ target }) => target);
  return {
    knownCountries: sorted(knownCountries),
    knownAreas: sorted(knownAreas),
    allowedNumbers: numbersOf(allowed),
    allowedCountries: countriesOf(allowed),
    blockedNumbers: numbersOf(blocked),
    blockedCountries: countriesOf(blocked),
    blockedClasses: classesOf(blocked),
  };
}

function classesOf(targets: readonly BlockTarget[]): readonly HouseClass[] {
  return targets.flatMap((target) => (target.kind === 'house' ? [target.class] : [])).sort();
}

function numbersOf(targets: readonly BlockTarget[]): readonly string[] {
  return sorted(targets.flatMap((target) => (target.kind === 'number' ? [target.number] : [])));
}

function countriesOf(targets: readonly BlockTarget[]): readonly string[] {
  return sorted(targets.flatMap((target) => (target.kind === 'country' ? [target.country] : [])));
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
