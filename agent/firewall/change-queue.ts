// Changes of set elements on their way to the kernel. The one rule: one transaction at a time, and whatever is asked meanwhile goes
// together in the next, so that a flood costs few transactions; what does not fit the queue is refused, not kept.

import type { ElementChange } from '../netfilter/nft/elements.ts';
import type { NftFailure } from '../netfilter/nft/run.ts';

/** `busy`: the queue is full. `unfit`: this is no element (an address that is none). */
export type ChangeFault = { readonly kind: 'busy' | 'unfit' } | NftFailure;

export type Changed = { readonly ok: true } | { readonly ok: false; readonly reason: ChangeFault };

interface Waiting {
  readonly changes: readonly ElementChange[];
  readonly settle: (result: Changed) => void;
}

const MAX_WAITING_CHANGES = 4_096;

export class ChangeQueue {
  readonly #commit: (changes: readonly ElementChange[]) => Promise<Changed>;
  #waiting: Waiting[] = [];
  #waitingChanges = 0;
  #running: Promise<void> | null = null;

  /** `commit` makes one transaction of all it gets: all of it holds afterwards, or nothing. */
  constructor(commit: (changes: readonly ElementChange[]) => Promise<Changed>) {
    this.#commit = commit;
  }

  /** Resolves when the kernel took these changes, all of them, or refused them. */
  push(changes: readonly ElementChange[]): Promise<Changed> {
    if (this.#waitingChanges + changes.length > MAX_WAITING_CHANGES) {
      return Promise.resolve({ ok: false, reason: { kind: 'busy' } });
    }
    this.#waitingChanges += changes.length;
    return new Promise((settle) => {
      this.#waiting.push({ changes, settle });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever asks within this tick still comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#waitingChanges = 0;
      await this.#settle(batch);
    }
    this.#running = null;
  }

  /** One bad change makes the kernel refuse the whole transaction; the others shall not suffer for it. */
  async #settle(batch: readonly Waiting[]): Promise<void> {
    const result = await this.#commit(batch.flatMap(({ changes }) => changes));
    const blame = !result.ok && result.reason.kind === 'refused' && batch.length > 1;
    if (!blame) {
      for (const { settle } of batch) settle(result);
      return;
    }
    const middle = batch.length >> 1;
    await this.#settle(batch.slice(0, middle));
    await this.#settle(batch.slice(middle));
  }
}
