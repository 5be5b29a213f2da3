// What the owner said yes to. The one rule: a yes for one call never pushes out one that was meant for longer.

import type { Allowance, AllowTarget } from './order.ts';
import { allowanceKey, bounded, boundedTarget } from './target.ts';
import { endOf, firstOf, laterEnd, TimedShelf } from './timed-shelf.ts';

const LIMIT = 500;

export class Allowances {
  readonly #shelf = new TimedShelf<Allowance>({ limit: LIMIT, worth });
  #last = 0;

  /** Number of the last id given. */
  get last(): number {
    return this.#last;
  }

  /** Of two for one target and device the longer one stays, under the id of the first. `dropped` had to make room. */
  add(
    { target, device }: Pick<Allowance, 'target' | 'device'>,
    nowMs: number,
    seconds: number | null,
  ): { allowance: Allowance; dropped: Allowance | null } {
    const key = allowanceKey(target, device);
    const before = this.#shelf.get(key, nowMs);
    const untilMs = endOf(nowMs, seconds);
    const allowance: Allowance = {
      ...{ id: before?.id ?? `a${++this.#last}`, target: boundedTarget<AllowTarget>(target) },
      ...{ device: device === null ? null : bounded(device), sinceMs: before?.sinceMs ?? nowMs },
      untilMs: before === null ? untilMs : laterEnd(before.untilMs, untilMs),
    };
    return { allowance, dropped: this.#shelf.put(key, allowance) };
  }

  find(keys: readonly string[], nowMs: number): Allowance | null {
    return firstOf(this.#shelf, keys, nowMs);
  }

  take(fits: (allowance: Allowance) => boolean, nowMs: number): readonly Allowance[] {
    return this.#shelf.take(fits, nowMs);
  }

  takeOver(nowMs: number): readonly Allowance[] {
    return this.#shelf.takeOver(nowMs);
  }

  all(): readonly Allowance[] {
    return this.#shelf.all();
  }

  shift(deltaMs: number): void {
    this.#shelf.shift(deltaMs);
  }

  /** In place of all there is. */
  restore(allowances: readonly Allowance[], last: number): void {
    this.#shelf.clear();
    this.#last = last;
    for (const allowance of allowances) this.#shelf.put(allowanceKey(allowance.target, allowance.device), allowance);
  }
}

/** What was meant for one call makes room first, what was meant for ever last. */
function worth({ device, untilMs }: Allowance): number {
  if (untilMs === null) return 2;
  return device === null ? 1 : 0;
}
