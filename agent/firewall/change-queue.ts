// Set elements on their way to the kernel. The one rule: one transaction at a time; the first leaves at once, and whatever is asked
// meanwhile goes together in the next, so that a flood costs few transactions; what does not fit the queue is refused, not kept.

import type { RequestFailure } from '../netfilter/netlink/requests.ts';
import type { ElementChange } from '../netfilter/nft/element-batch.ts';
import { MAX_BATCH } from '../netfilter/nft/element-client.ts';

/** `busy`: the queue is full. `unfit`: this is no element (an address that is none). */
export type ChangeFault = { readonly kind: 'busy' | 'unfit' } | RequestFailure;

export type Changed = { readonly ok: true } | { readonly ok: false; readonly reason: ChangeFault };

interface Waiting {
  readonly changes: readonly ElementChange[];
  readonly settle: (result: Changed) => void;
}

const MAX_WAITING_CHANGES = 4_096;
const ENOENT = 2;

export class ChangeQueue {
  readonly #commit: (changes: readonly ElementChange[]) => Promise<Changed>;
  readonly #waiting: Waiting[] = [];
  #waitingChanges = 0;
  #running: Promise<void> | null = null;

  /** `commit` makes one transaction of all it gets: all of it holds afterwards, or nothing. */
  constructor(commit: (changes: readonly ElementChange[]) => Promise<Changed>) {
    this.#commit = commit;
  }

  /** Resolves when the kernel took these elements, all of them, or refused them. */
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
    while (this.#waiting.length > 0) await this.#settle(this.#nextBatch());
    this.#running = null;
  }

  /** At least one request, and as many more as one transaction takes. */
  #nextBatch(): readonly Waiting[] {
    let size = 0;
    let count = 0;
    for (const { changes } of this.#waiting) {
      if (count > 0 && size + changes.length > MAX_BATCH) break;
      size += changes.length;
      count++;
    }
    this.#waitingChanges -= size;
    return this.#waiting.splice(0, count);
  }

  /** One bad element makes the kernel refuse the whole transaction; the others shall not suffer for it. */
  async #settle(batch: readonly Waiting[]): Promise<void> {
    const result = await this.#commit(batch.flatMap(({ changes }) => changes));
    if (batch.length === 1 || !isForOneElement(result)) {
      for (const { settle } of batch) settle(result);
      return;
    }
    const middle = batch.length >> 1;
    await this.#settle(batch.slice(0, middle));
    await this.#settle(batch.slice(middle));
  }
}

/** Without the table (ENOENT) no element is better than another. */
function isForOneElement(result: Changed): boolean {
  return !result.ok && result.reason.kind === 'refused' && result.reason.errno !== ENOENT;
}
