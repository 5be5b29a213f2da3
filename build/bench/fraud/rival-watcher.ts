// One rival at one line. The one rule: from its trigger on it lets nothing pass any more.

import { type Attempt, HOUR_MS, type Rival, type View } from './rivals.ts';
import type { PlacedCall, Watcher } from './trunk.ts';

/** What a rival needs to know of the world. */
export interface RivalMeans {
  readonly nowMs: () => number;
  readonly running: () => number;
  readonly countryOf: (dialled: string) => string | null;
  readonly costYen: View['costYen'];
}

/** Attempts that are kept before it is looked whether they are still wanted. */
const MOST_UNSORTED = 1_000;

export class RivalWatcher implements Watcher {
  readonly #rival: Rival;
  readonly #means: RivalMeans;
  readonly #firstCalls = new Map<string, number>();
  #attempts: Attempt[] = [];
  #most = MOST_UNSORTED;
  #tripped = false;

  constructor(rival: Rival, means: RivalMeans) {
    this.#rival = rival;
    this.#means = means;
  }

  get tripped(): boolean {
    return this.#tripped;
  }

  onInvite(call: PlacedCall): 'pass' | 'refuse' {
    if (this.#tripped) return 'refuse';
    const nowMs = this.#means.nowMs();
    const latest = { call, country: this.#means.countryOf(call.dialled) };
    if (latest.country !== null && !this.#firstCalls.has(latest.country)) this.#firstCalls.set(latest.country, nowMs);
    this.#attempts.push(latest);
    this.#forget(nowMs - HOUR_MS);
    const { costYen, running } = this.#means;
    const view = { nowMs, latest, attempts: this.#attempts, running: running(), firstCalls: this.#firstCalls, costYen };
    this.#tripped = this.#rival.trips(view);
    return this.#tripped ? 'refuse' : 'pass';
  }

  /** It goes by what is dialled, and looks at the calls themselves for the rest. */
  onProgress(): void {}

  /** What began and ended before; seldom, for there may be many. */
  #forget(beforeMs: number): void {
    if (this.#attempts.length < this.#most) return;
    this.#attempts = this.#attempts.filter(
      ({ call }) => call.startedAtMs > beforeMs || (call.endedAtMs ?? beforeMs) >= beforeMs,
    );
    this.#most = MOST_UNSORTED + 2 * this.#attempts.length;
  }
}
