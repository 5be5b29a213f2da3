// The detectors by name. The one rule: the configuration's list is complete here, or it does not compile.

import type { DetectorName, DetectorsConfig } from '../../config/detectors.ts';
import { DETECTOR_NAMES } from '../../config/detectors.ts';
import { budget } from './budget.ts';
import { cause } from './cause.ts';
import { concurrency } from './concurrency.ts';
import type { Detector, Finding, Scope, Surroundings } from './detector.ts';
import { duration } from './duration.ts';
import { novelty } from './novelty.ts';
import { offHours } from './off-hours.ts';
import { probing } from './probing.ts';
import { repetition } from './repetition.ts';
import { sequence } from './sequence.ts';
import { transfer } from './transfer.ts';
import { velocity } from './velocity.ts';
import { wangiri } from './wangiri.ts';

const BY_NAME: { readonly [N in DetectorName]: Detector<N> } = {
  novelty,
  budget,
  velocity,
  concurrency,
  repetition,
  sequence,
  probing,
  duration,
  off_hours: offHours,
  transfer,
  wangiri,
  cause,
};

/** What the detectors that are switched on find, in the order of the configuration's list. */
export function findings(scope: Scope, config: DetectorsConfig, surroundings: Surroundings): readonly Finding[] {
  return DETECTOR_NAMES.flatMap((name) => look(name, scope, config, surroundings) ?? []);
}

function look<N extends DetectorName>(
  name: N,
  scope: Scope,
  config: DetectorsConfig,
  surroundings: Surroundings,
): Finding | null {
  const detect: Detector<N> = BY_NAME[name];
  return config[name].enabled ? detect(scope, config[name], surroundings) : null;
}
