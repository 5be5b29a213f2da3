// The calls of late, in the order of their start.
// The one rule: a running call is never forgotten; of all others the oldest of its lane goes first, so that no flood of calls in, or of
// calls that cost nothing, makes a dear one be forgotten.

import { isChargeable } from '../detectors/call-facts.ts';
import type { WatchedCall } from './attempt.ts';
import { isRunning } from './running.ts';

/** How many calls are kept of each lane, and as many more as run at once. */
export interface HistoryLimits {
  readonly chargeable: number;
  readonly ordinary: number;
  readonly inbound: number;
}

type Lane = keyof HistoryLimits;

export class History {
  readonly #limits: HistoryLimits;
  readonly #counts: Record<Lane, number> = { chargeable: 0, ordinary: 0, inbound: 0 };
  readonly #calls: WatchedCall[] = [];

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  get calls(): readonly WatchedCall[] {
    return this.#calls;
  }

  find(id: string): WatchedCall | undefined {
    return this.#calls.findLast((call) => call.id === id);
  }

  add(call: WatchedCall): void {
    const after = this.#calls.findLastIndex(({ startedAtMs }) => startedAtMs <= call.startedAtMs);
    this.#calls.splice(after + 1, 0, call);
    this.#counts[laneOf(call)]++;
    this.#forget(laneOf(call));
  }

  /** In place of what was known of the same call; one that was forgotten stays so. */
  replace(call: WatchedCall): void {
    const index = this.#calls.findLastIndex(({ id }) => id === call.id);
    const before = this.#calls[index];
    if (before === undefined) return;
    this.#calls[index] = call;
    this.#counts[laneOf(before)]--;
    this.#counts[laneOf(call)]++;
    this.#forget(laneOf(call));
  }

  #forget(lane: Lane): void {
    while (this.#counts[lane] > this.#limits[lane]) {
      const index = this.#calls.findIndex((call) => laneOf(call) === lane && !isRunning(call));
      if (index < 0) return;
      this.#calls.splice(index, 1);
      this.#counts[lane]--;
    }
  }
}

function laneOf({ direction, class: callClass }: WatchedCall): Lane {
  if (direction === 'inbound') return 'inbound';
  return isChargeable(callClass) ? 'chargeable' : 'ordinary';
}
