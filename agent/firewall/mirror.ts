// What the agent has put into the table's sets, so that a table that somebody destroyed comes back with it.
// The one rule: bounded; beyond the bound the elements that run out first are forgotten here, the kernel still has them.

import type { ElementAddition } from '../netfilter/nft/element-batch.ts';

interface Kept {
  readonly addition: ElementAddition;
  readonly untilMs: number;
}

export class ElementMirror {
  readonly #capacity: number;
  readonly #kept = new Map<string, Kept>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The kernel took these at `nowMs`. */
  record(additions: readonly ElementAddition[], nowMs: number): void {
    for (const addition of additions) {
      const key = `${addition.set.set} ${Buffer.from(addition.key).toString('latin1')}`;
      this.#kept.set(key, { addition, untilMs: nowMs + addition.timeoutSeconds * 1000 });
    }
    if (this.#kept.size > this.#capacity) this.#prune(nowMs);
  }

  /** What is still valid, each with the rest of its life. */
  valid(nowMs: number): readonly ElementAddition[] {
    return [...this.#kept.values()]
      .filter(({ untilMs }) => untilMs > nowMs)
      .map(({ addition, untilMs }) => ({ ...addition, timeoutSeconds: (untilMs - nowMs) / 1000 }));
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
