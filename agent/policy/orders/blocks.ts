// The blocks in force, of the owner and of everybody else, each on a shelf of its own.
// The one rule: nothing a detector finds shortens a block of the owner's, or pushes it out.

import { copyOf } from '../../calls/bounded.ts';
import type { Block, BlockTarget } from './order.ts';
import { boundedTarget, MAX_WHY, targetKey } from './target.ts';
import { endOf, firstOf, isOver, laterEnd, TimedShelf } from './timed-shelf.ts';

/** Of the owner's and of the others' so many each. */
const LIMIT = 500;

export interface NewBlock {
  readonly target: BlockTarget;
  readonly by: Block['by'];
  readonly why: string;
}

export class Blocks {
  readonly #owners = new TimedShelf<Block>({ limit: LIMIT, worth: ({ untilMs }) => (untilMs === null ? 1 : 0) });
  readonly #others = new TimedShelf<Block>({ limit: LIMIT, worth: () => 0 });
  #last = 0;

  /** Number of the last id given. */
  get last(): number {
    return this.#last;
  }

  /** Of two blocks of one target the longer one stays, under the id of the first; the owner's stays the owner's. `dropped` had to make room. */
  add({ target, by, why }: NewBlock, nowMs: number, seconds: number | null): { block: Block; dropped: Block | null } {
    const key = targetKey(target);
    const before = this.#owners.peek(key) ?? this.#others.peek(key);
    const running = before === null || isOver(before, nowMs) ? null : before;
    const wanted: Block = {
      ...{
        id: before?.id ?? `b${++this.#last}`,
        target: boundedTarget(target),
        by,
        why: copyOf(why.slice(0, MAX_WHY)),
      },
      ...{ sinceMs: running?.sinceMs ?? nowMs, untilMs: endOf(nowMs, seconds) },
    };
    const block = running === null ? wanted : longerOf(running, wanted);
    return { block, dropped: this.#put(key, block) };
  }

  find(keys: readonly string[], nowMs: number): Block | null {
    return firstOf(this.#owners, keys, nowMs) ?? firstOf(this.#others, keys, nowMs);
  }

  take(fits: (block: Block) => boolean, nowMs: number): readonly Block[] {
    return [...this.#owners.take(fits, nowMs), ...this.#others.take(fits, nowMs)];
  }

  takeOver(nowMs: number): readonly Block[] {
    return [...this.#owners.takeOver(nowMs), ...this.#others.takeOver(nowMs)];
  }

  /** The owner's first. */
  all(): readonly Block[] {
    return [...this.#owners.all(), ...this.#others.all()];
  }

  shift(deltaMs: number): void {
    this.#owners.shift(deltaMs);
    this.#others.shift(deltaMs);
  }

  /** In place of all there is. */
  restore(blocks: readonly Block[], last: number): void {
    this.#owners.clear();
    this.#others.clear();
    this.#last = last;
    for (const block of blocks) this.#put(targetKey(block.target), block);
  }

  #put(key: string, block: Block): Block | null {
    const isOwners = block.by === 'owner';
    (isOwners ? this.#others : this.#owners).delete(key);
    return (isOwners ? this.#owners : this.#others).put(key, block);
  }
}

function longerOf(running: Block, wanted: Block): Block {
  const isLonger = laterEnd(running.untilMs, wanted.untilMs) !== running.untilMs;
  const longer = isLonger ? wanted : running;
  return { ...longer, by: running.by === 'owner' || wanted.by === 'owner' ? 'owner' : longer.by };
}
