// The calls of late, in the order of their start.
// The one rule: a running call is never forgotten; of all others the oldest goes first, calls in and calls out apart, so that
// nobody who rings can make a call out be forgotten.

import type { WatchedCall } from './attempt.ts';
import { isRunning } from './running.ts';

type Direction = WatchedCall['direction'];

export class History {
  readonly #limits: Readonly<Record<Direction, number>>;
  readonly #counts = { outbound: 0, inbound: 0 };
  readonly #calls: WatchedCall[] = [];

  /** So many of each direction are kept, and as many more as run at once. */
  constructor(limits: Readonly<Record<Direction, number>>) {
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
    this.#counts[call.direction]++;
    this.#forget(call.direction);
  }

  /** In place of what was known of the same call; one that was forgotten stays so. */
  replace(call: WatchedCall): void {
    const index = this.#calls.findLastIndex(({ id }) => id === call.id);
    if (index < 0) return;
    this.#calls[index] = call;
    this.#forget(call.direction);
  }

  #forget(direction: Direction): void {
    while (this.#counts[direction] > this.#limits[direction]) {
      const index = this.#calls.findIndex((call) => call.direction === direction && !isRunning(call));
      if (index < 0) return;
      this.#calls.splice(index, 1);
      this.#counts[direction]--;
    }
  }
}
