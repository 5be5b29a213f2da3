// The maps that judge an outbound INVITE, as text: emergency numbers, dial prefixes, and the numbers of each class of device.
// The one rule: each looks at one window of bytes and leads to a chain; what it does not list falls through.

import { WINDOW_BYTES } from './bytes.ts';
import { type Container, intervalMap } from './nft-text.ts';
import type { NumberMaps } from './number-maps.ts';
import type { Outcome } from './outcome.ts';
import type { Settings } from './settings.ts';
import type { Jump, Stage, Target } from './stages.ts';

export function judgeMaps(
  settings: Settings,
  maps: NumberMaps,
  names: ReadonlyMap<Outcome, string>,
): readonly Container[] {
  const key = settings.payload(0, WINDOW_BYTES);
  const verdict = (outcome: Outcome) => `goto ${names.get(outcome)}`;
  const numbers = [...maps.byClass].flatMap(([device, bases]) =>
    [...bases].map(([base, list]) => intervalMap(numbersMapName(device, base), key, list, verdict)),
  );
  const emergencies = [...maps.emergency].map(([base, list]) =>
    intervalMap(emergencyMapName(base), key, list, verdict),
  );
  return [
    ...maps.stages.flatMap((stage) => [
      ...(stage.emergencies.length > 0
        ? [intervalMap(dialledEmergencyMapName(stage), key, stage.emergencies, verdict)]
        : []),
      intervalMap(dialledMapName(stage), key, stage.targets, (target) => `goto ${targetChainName(target)}`),
    ]),
    ...emergencies,
    ...numbers,
  ];
}

export function numberChainName({ shift, base }: Jump): string {
  return `number_at_${shift}_${baseName(base)}`;
}

function targetChainName(target: Target): string {
  return 'jump' in target ? numberChainName(target.jump) : dialledMapName(target.stage);
}

/** Of a stage's map, and of the chain that looks into it unless it is the first one. */
export function dialledMapName({ behind }: Stage): string {
  return behind === '' ? 'dialled' : `dialled_behind_${inLetters(behind)}`;
}

export function dialledEmergencyMapName(stage: Stage): string {
  return `${dialledMapName(stage)}_emergency`;
}

/** `*31#` is written `s31h`. */
function inLetters(dialled: string): string {
  return dialled.replaceAll('*', 's').replaceAll('#', 'h').replaceAll('+', 'p');
}

export function emergencyMapName(base: string): string {
  return `emergency_${baseName(base)}`;
}

export function numbersMapName(device: number | null, base: string): string {
  return device === null ? `numbers_${baseName(base)}` : `numbers_${baseName(base)}_device${device}`;
}

/** `+81` is written `e81`, numbers at home `home`. */
function baseName(base: string): string {
  return base.startsWith('+') ? `e${base.slice(1)}` : `home${base}`;
}
