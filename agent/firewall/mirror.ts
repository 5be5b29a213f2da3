// What the agent has put into the table's sets, so that a table that somebody destroyed comes back with it.
// The one rule: bounded; beyond the bound the elements that run out first are forgotten here, the kernel still has them.

import type { ElementChange } from '../netfilter/nft/element-batch.ts';

interface Kept {
  readonly change: ElementChange;
  readonly untilMs: number;
}

export class ElementMirror {
  readonly #capacity: number;
  readonly #kept = new Map<string, Kept>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The kernel took these at `nowMs`. */
  record(changes: readonly ElementChange[], nowMs: number): void {
    for (const change of changes) {
      const key = `${change.set.set} ${Buffer.from(change.key).toString('latin1')}`;
      if (change.timeoutSeconds === 0) this.#kept.delete(key);
      else this.#kept.set(key, { change, untilMs: nowMs + change.timeoutSeconds * 1000 });
    }
    if (this.#kept.size > this.#capacity) this.#prune(nowMs);
  }

  /** What is still valid, each with the rest of its life. */
  valid(nowMs: number): readonly ElementChange[] {
    return [...this.#kept.values()]
      .filter(({ untilMs }) => untilMs > nowMs)
      .map(({ change, untilMs }) => ({ ...change, timeoutSeconds: (untilMs - nowMs) / 1000 }));
  }

  /** Makes room for a tenth of the capacity at once, so that a flood does not sort at every step. */
  #prune(nowMs: number): void {
    const byEnd = [...this.#kept].sort(([, a], [, b]) => a.untilMs - b.untilMs);
    const room = Math.floor(this.#capacity * 0.9);
    for (const [index, [key, { untilMs }]] of byEnd.entries()) {
      if (untilMs > nowMs && byEnd.length - index <= room) return;
      this.#kept.delete(key);
    }
  }
}
