// A bounded shelf of what holds for a while, by key.
// The one rule: what is over is not found, even before anybody cleared it away; without room the least worth goes first, then the oldest.

/** Milliseconds since the epoch; `untilMs` null is without end. */
export interface Timed {
  readonly sinceMs?: number;
  readonly untilMs: number | null;
}

/** `worth`: entries of a lower worth make room first. The entry that wants the room stays. */
export interface ShelfOptions<T> {
  readonly limit: number;
  readonly worth: (entry: T) => number;
}

export class TimedShelf<T extends Timed> {
  readonly #options: ShelfOptions<T>;
  readonly #entries = new Map<string, T>();

  constructor(options: ShelfOptions<T>) {
    this.#options = options;
  }

  get(key: string, nowMs: number): T | null {
    const entry = this.#entries.get(key);
    return entry === undefined || isOver(entry, nowMs) ? null : entry;
  }

  /** Whatever is there, over or not. */
  peek(key: string): T | null {
    return this.#entries.get(key) ?? null;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Answers the entry that had to make room, if any. An entry of the same key is replaced, and keeps its place in the order of age. */
  put(key: string, entry: T): T | null {
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#options.limit) return null;
    const last = this.#leastBut(key);
    if (last === null) return null;
    this.#entries.delete(last[0]);
    return last[1];
  }

  /** Takes away, and answers, what `fits` and is not over. */
  take(fits: (entry: T) => boolean, nowMs: number): readonly T[] {
    const found = [...this.#entries].filter(([, entry]) => !isOver(entry, nowMs) && fits(entry));
    for (const [key] of found) this.#entries.delete(key);
    return found.map(([, entry]) => entry);
  }

  /** Takes away, and answers, what is over. */
  takeOver(nowMs: number): readonly T[] {
    const over: T[] = [];
    for (const [key, entry] of this.#entries) {
      if (!isOver(entry, nowMs)) continue;
      this.#entries.delete(key);
      over.push(entry);
    }
    return over;
  }

  /** All that was put there and not taken away, oldest first. */
  all(): readonly T[] {
    return [...this.#entries.values()];
  }

  /** The clock was moved by `deltaMs`. */
  shift(deltaMs: number): void {
    for (const [key, entry] of this.#entries) this.#entries.set(key, moved(entry, deltaMs));
  }

  clear(): void {
    this.#entries.clear();
  }

  #leastBut(newest: string): readonly [string, T] | null {
    let least: readonly [string, T] | null = null;
    for (const candidate of this.#entries) {
      if (candidate[0] === newest) continue;
      if (least === null || this.#options.worth(candidate[1]) < this.#options.worth(least[1])) least = candidate;
    }
    return least;
  }
}

export function isOver({ untilMs }: Timed, nowMs: number): boolean {
  return untilMs !== null && untilMs <= nowMs;
}

/** `seconds` null: without end. */
export function endOf(nowMs: number, seconds: number | null): number | null {
  return seconds === null ? null : nowMs + seconds * 1000;
}

/** The end that comes later. */
export function laterEnd(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}

/** What is found first by these keys, in their order. */
export function firstOf<T extends Timed>(shelf: TimedShelf<T>, keys: readonly string[], nowMs: number): T | null {
  for (const key of keys) {
    const found = shelf.get(key, nowMs);
    if (found !== null) return found;
  }
  return null;
}

function moved<T extends Timed>(entry: T, deltaMs: number): T {
  const { sinceMs, untilMs } = entry;
  return {
    ...entry,
    ...(sinceMs === undefined ? {} : { sinceMs: sinceMs + deltaMs }),
    untilMs: untilMs === null ? null : untilMs + deltaMs,
  };
}
