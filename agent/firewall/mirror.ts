// What the agent has put into the table's sets, so that a table that somebody destroyed comes back with it.
// The one rule: bounded; beyond the bound the element that runs out first is forgotten, the kernel still has it.

import type { ElementChange } from '../netfilter/nft/elements.ts';

type Addition = Extract<ElementChange, { op: 'add' }>;

interface Kept {
  readonly change: Addition;
  readonly untilMs: number;
}

export class ElementMirror {
  readonly #capacity: number;
  readonly #kept = new Map<string, Kept>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The kernel took these changes at `nowMs`. */
  record(changes: readonly ElementChange[], nowMs: number): void {
    for (const change of changes) {
      const key = `${change.set.set} ${change.key}`;
      this.#kept.delete(key);
      if (change.op === 'add')
        this.#kept.set(key, { change, untilMs: nowMs + (change.timeoutSeconds ?? Infinity) * 1000 });
    }
    if (this.#kept.size > this.#capacity) this.#prune(nowMs);
  }

  /** What is still valid, each with the rest of its life in whole seconds, rounded up. */
  valid(nowMs: number): readonly Addition[] {
    return [...this.#kept.values()]
      .filter(({ untilMs }) => untilMs > nowMs)
      .map(({ change, untilMs }) =>
        change.timeoutSeconds === undefined
          ? change
          : { ...change, timeoutSeconds: Math.ceil((untilMs - nowMs) / 1000) },
      );
  }

  /** Makes room for a tenth of the capacity at once, so that a flood does not sort at every step. */
  #prune(nowMs: number): void {
    const byEnd = [...this.#kept].sort(([, a], [, b]) => a.untilMs - b.untilMs);
    const room = Math.ceil(this.#capacity * 0.9);
    for (const [index, [key, { untilMs }]] of byEnd.entries()) {
      if (untilMs > nowMs && byEnd.length - index <= room) return;
      this.#kept.delete(key);
    }
  }
}
