// All number maps of a program: where numbers begin, the emergency numbers, and one set of maps for each class of device.
// The one rule: an emergency number is in the emergency maps alone, and those are the same for every device and every policy.

import { createRuleIndex, type PolicySource } from '../../policy/rule-index.ts';
import type { Interval } from './bytes.ts';
import { findEntryPoints } from './entry-points.ts';
import { compileNumbers } from './number-map.ts';
import type { Outcome, Outcomes } from './outcome.ts';
import type { CompilerNumbering } from './program.ts';
import { shapeOf } from './shapes.ts';
import { type Stage, stagesOf } from './stages.ts';

/** Intervals by base (see entry-points.ts). */
export type ByBase = ReadonlyMap<string, readonly Interval<Outcome>[]>;

export interface NumberMaps {
  /** The way through the dial prefixes; the first stage looks at the bytes after the scheme. */
  readonly stages: readonly [Stage, ...Stage[]];
  /** Only the bases behind which there are emergency numbers. */
  readonly emergency: ByBase;
  /** By the device's place among the devices that rules name; null is every other device. */
  readonly byClass: ReadonlyMap<number | null, ByBase>;
}

export function compileNumberMaps(
  policy: PolicySource,
  namedDevices: readonly string[],
  numbering: CompilerNumbering,
  outcomes: Outcomes,
): NumberMaps {
  const { start, baseOf, entries } = findEntryPoints(numbering.start);
  const compileFor = (device: string | null): ByBase => {
    const index = createRuleIndex(policy, device, numbering);
    return new Map([...entries].map(([base, list]) => [base, compileNumbers(base, list, index, outcomes)]));
  };
  const others = compileFor(null);
  const byClass = new Map<number | null, ByBase>([[null, withoutEmergency(others)]]);
  for (const [place, device] of namedDevices.entries()) byClass.set(place, withoutEmergency(compileFor(device)));
  return { stages: stagesOf(shapeOf(start, baseOf), entries), emergency: onlyEmergency(others), byClass };
}

function withoutEmergency(maps: ByBase): ByBase {
  return new Map([...maps].map(([base, list]) => [base, list.filter(({ value }) => value.decision !== 'emergency')]));
}

function onlyEmergency(maps: ByBase): ByBase {
  const found = [...maps].map(
    ([base, list]) => [base, list.filter(({ value }) => value.decision === 'emergency')] as const,
  );
  return new Map(found.filter(([, list]) => list.length > 0));
}
