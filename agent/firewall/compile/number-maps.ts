// All number maps of a program: where numbers begin, the emergency numbers, and one set of maps for each class of device.
// The one rule: an emergency number is in the emergency maps alone, and those are the same for every device and every policy.

import type { RuleConfig } from '../../config/schema.ts';
import { createRuleIndex } from '../../policy/rule-index.ts';
import type { Interval } from './bytes.ts';
import { AFTER_DIGITS, SPACE } from './dial-bytes.ts';
import { findEntryPoints, type Jump } from './entry-points.ts';
import { compileNumbers } from './number-map.ts';
import { EMERGENCY, type Outcome, type Outcomes } from './outcome.ts';
import type { CompilerNumbering } from './program.ts';

/** Intervals by base (see entry-points.ts). */
export type ByBase = ReadonlyMap<string, readonly Interval<Outcome>[]>;

export interface NumberMaps {
  readonly jumps: readonly Interval<Jump>[];
  /** Whole emergency numbers with their dial prefixes, over the bytes after the scheme. */
  readonly dialledEmergency: readonly Interval<Outcome>[];
  /** Only the bases behind which there are emergency numbers. */
  readonly emergency: ByBase;
  /** By the device's place among the devices that rules name; null is every other device. */
  readonly byClass: ReadonlyMap<number | null, ByBase>;
}

export function compileNumberMaps(
  rules: readonly RuleConfig[],
  namedDevices: readonly string[],
  numbering: CompilerNumbering,
  outcomes: Outcomes,
): NumberMaps {
  const { jumps, entries, emergencies } = findEntryPoints(numbering.start);
  const compileFor = (device: string | null): ByBase => {
    const index = createRuleIndex(rules, device, numbering);
    return new Map([...entries].map(([base, list]) => [base, compileNumbers(base, list, index, outcomes)]));
  };
  const others = compileFor(null);
  const byClass = new Map<number | null, ByBase>([[null, withoutEmergency(others)]]);
  for (const [place, device] of namedDevices.entries()) byClass.set(place, withoutEmergency(compileFor(device)));
  return { jumps, dialledEmergency: wholeNumbers(emergencies), emergency: onlyEmergency(others), byClass };
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

function wholeNumbers(paths: readonly string[]): readonly Interval<Outcome>[] {
  const ends = paths.flatMap((path) => [
    { from: path + SPACE, to: path + SPACE, value: EMERGENCY },
    { from: path + AFTER_DIGITS.from, to: path + AFTER_DIGITS.to, value: EMERGENCY },
  ]);
  return ends.sort((a, b) => (a.from < b.from ? -1 : 1));
}
