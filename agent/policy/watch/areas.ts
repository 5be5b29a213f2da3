// The areas that the household knows, and those it may come to know.
// The one rule: what the owner did not approve is on probation first, and a detector's suspicion ends that, so that no attack teaches us
// its own destination.

import { remember } from '../../calls/bounded.ts';
import { isLearnable } from '../area.ts';
import type { CallFacts } from '../detectors/detector.ts';

/** More than there are countries and codes. */
const LIMIT = 300;

/** An area that a device called unasked; `sinceMs` is when such a call was first answered. */
interface Probation extends Pick<CallFacts, 'area' | 'device' | 'class'> {
  readonly sinceMs: number;
}

/** Areas in the order they were last called, and probations; times in milliseconds since the epoch. */
export interface SavedAreas {
  readonly known: readonly string[];
  readonly probations: readonly Probation[];
}

export class Areas {
  #learned = new Map<string, true>();
  #probations = new Map<string, Probation>();

  /** Least recently called first. */
  learned(): readonly string[] {
    return [...this.#learned.keys()];
  }

  has(area: string): boolean {
    return this.#learned.has(area);
  }

  /** Premium numbers and the like never become familiar. */
  learn(area: string): void {
    if (!isLearnable(area)) return;
    this.#learned.delete(area);
    remember(this.#learned, area, true, LIMIT);
    for (const [key, probation] of this.#probations) if (probation.area === area) this.#probations.delete(key);
  }

  /** A known one that is called again is kept the longest. */
  touch(area: string): void {
    if (this.#learned.has(area)) this.learn(area);
  }

  /** An answered call that nobody was asked about, of a device that is not suspected. */
  tryOut({ area, device, class: callClass }: CallFacts, nowMs: number): void {
    const key = `${device} ${area}`;
    if (!isLearnable(area) || this.#learned.has(area) || this.#probations.has(key)) return;
    remember(this.#probations, key, { area, device, class: callClass, sinceMs: nowMs }, LIMIT);
  }

  /** A detector found fault with the device's calls of the class: their probations are over and failed. */
  distrust(device: string, callClass: CallFacts['class']): void {
    for (const [key, probation] of this.#probations) {
      if (probation.device === device && probation.class === callClass) this.#probations.delete(key);
    }
  }

  /** Learns what was called for the first time `learnAfterMs` ago or earlier, without a suspicion since. */
  settle(nowMs: number, learnAfterMs: number): void {
    for (const { area, sinceMs } of this.#probations.values()) {
      if (nowMs - sinceMs >= learnAfterMs) this.learn(area);
    }
  }

  /** Times moved by `shiftMs`. */
  save(shiftMs: number): SavedAreas {
    return { known: this.learned(), probations: [...this.#probations.values()].map(moved(shiftMs)) };
  }

  restore({ known, probations }: SavedAreas, shiftMs: number): void {
    this.#learned = new Map();
    this.#probations = new Map();
    for (const area of known) this.learn(area);
    for (const probation of probations.map(moved(shiftMs))) {
      remember(this.#probations, `${probation.device} ${probation.area}`, probation, LIMIT);
    }
  }
}

function moved(shiftMs: number): (probation: Probation) => Probation {
  return (probation) => ({ ...probation, sinceMs: probation.sinceMs + shiftMs });
}
