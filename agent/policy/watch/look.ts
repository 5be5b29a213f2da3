// Asks the detectors about one device, and about all of them together.
// The one rule: what all together did is held against the device that calls now, or against each that is on the line; but what others were
// kept from doing, or money for places that only others call, is held against nobody else.

import type { DetectorName, DetectorsConfig } from '../../config/detectors.ts';
import { findings } from '../detectors/all.ts';
import type { Finding, Scope, Surroundings } from '../detectors/detector.ts';
import type { AddressedFinding, WatchedCall } from './attempt.ts';
import type { Stations } from './stations.ts';

/** What these find is one call's own, and of no concern to other devices. */
const OF_ONE_CALL: ReadonlySet<DetectorName> = new Set(['duration']);

/** What the detectors are given beside the calls. */
export interface View {
  readonly config: DetectorsConfig;
  readonly surroundings: Surroundings;
}

/** After an event of a call. */
export function lookAtCall(
  stations: Stations,
  latest: WatchedCall,
  { config, surroundings }: View,
): readonly AddressedFinding[] {
  const { device } = latest;
  const own = findings(stations.of(device).scope(device, latest), config, surroundings);
  const shared = findings(sharedScope(stations, latest), config, surroundings).filter(isShared);
  return [...own, ...shared].map((finding) => ({ ...finding, device }));
}

/** Without an event: only what runs can have come to something. */
export function lookAtRunning(stations: Stations, { config, surroundings }: View): readonly AddressedFinding[] {
  const running = stations.running().filter(({ exempt }) => !exempt);
  if (running.length === 0) return [];
  const own = devicesOf(running).flatMap((device) =>
    findings(stations.of(device).scope(device, null), config, surroundings).map((finding) => ({ ...finding, device })),
  );
  const shared = findings(stations.premises.scope(null, null), config, surroundings).filter(isShared);
  const addressed = shared.flatMap((finding) =>
    devicesOf(concerned(finding, running)).map((device) => ({ ...finding, device })),
  );
  return [...own, ...addressed];
}

/** A device that hammers on while it is blocked must not have the others blocked as well. */
function sharedScope({ premises }: Stations, latest: WatchedCall): Scope {
  const scope = premises.scope(null, latest);
  return { ...scope, calls: scope.calls.filter(({ stopped, device }) => !stopped || device === latest.device) };
}

/** As long as calls to places that nobody knows are on the line, money is no reason to end any other. */
function concerned({ detector, about }: Finding, running: readonly WatchedCall[]): readonly WatchedCall[] {
  const alike = running.filter((call) => call.class === about);
  const strange = alike.filter(({ familiar }) => !familiar);
  return detector === 'budget' && strange.length > 0 ? strange : alike;
}

function isShared({ detector }: Finding): boolean {
  return !OF_ONE_CALL.has(detector);
}

function devicesOf(calls: readonly WatchedCall[]): readonly string[] {
  return [...new Set(calls.map(({ device }) => device))];
}
