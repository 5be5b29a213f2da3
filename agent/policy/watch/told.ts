// What the detectors have told already.
// The one rule: a finding is told once for each detector, device and class; again only when it has grown more severe, has outlasted the
// time it said it holds, or names another call that must be stopped.

import { remember } from '../../calls/bounded.ts';
import { DETECTOR_NAMES, type DetectorName } from '../../config/detectors.ts';
import type { CallClass } from '../call-class.ts';
import type { Severity } from '../detectors/detector.ts';
import type { AddressedFinding, WatchedCall } from './attempt.ts';

const LIMIT = 1024;
const SEVERITIES: readonly Severity[] = ['info', 'warn', 'critical'];

interface Telling {
  readonly device: string;
  readonly severity: Severity;
  readonly untilMs: number;
  readonly call: string | null;
  readonly forgiven: boolean;
}

export class Told {
  readonly #tellings = new Map<string, Telling>();

  /** Whether this is news; from now on it is none. */
  isNews(finding: AddressedFinding, nowMs: number): boolean {
    const { detector, about, device, severity, holdSeconds, call } = finding;
    // What is only told, and of all devices, is told once for all of them.
    const holder = severity === 'info' && finding.scope === 'premises' ? '' : device;
    const key = keyOf(detector, about, holder);
    const before = this.#tellings.get(key);
    if (before !== undefined && nowMs < before.untilMs && !isMore(finding, before)) return false;
    this.#tellings.delete(key);
    const telling = { device, severity, untilMs: nowMs + holdSeconds * 1000, call, forgiven: false };
    remember(this.#tellings, key, telling, LIMIT);
    return true;
  }

  /** The gravest of what was told of the call's device and class, and still holds. */
  gravest({ device, class: callClass }: WatchedCall, nowMs: number): Severity | null {
    let found = -1;
    for (const detector of DETECTOR_NAMES) {
      const telling = this.#tellings.get(keyOf(detector, callClass, device));
      if (telling === undefined || telling.forgiven || nowMs >= telling.untilMs) continue;
      found = Math.max(found, SEVERITIES.indexOf(telling.severity));
    }
    return SEVERITIES[found] ?? null;
  }

  /** What was told of the device is not told again, however it grows, until the time is over for which it holds. */
  forgive(device: string): void {
    for (const [key, telling] of this.#tellings) {
      if (telling.device === device) this.#tellings.set(key, { ...telling, forgiven: true });
    }
  }
}

/** A call that is named must be told of even when an earlier one was: it is on its way. */
function isMore({ severity, call }: AddressedFinding, before: Telling): boolean {
  if (before.forgiven) return false;
  const growth = SEVERITIES.indexOf(severity) - SEVERITIES.indexOf(before.severity);
  return growth > 0 || (growth === 0 && call !== null && call !== before.call);
}

function keyOf(detector: DetectorName, callClass: CallClass, device: string): string {
  return `${detector} ${callClass} ${device}`;
}
