// Simulated time: what happens when, in its order. The one rule: time passes only from one event to the next.

interface Event {
  readonly atMs: number;
  /** Of two at the same time the one that was entered first comes first. */
  readonly entered: number;
  readonly run: () => void;
}

/** Times in milliseconds since the epoch. */
export class Agenda {
  /** A binary heap: each event comes before the two at twice its place. */
  readonly #heap: Event[] = [];
  #nowMs: number;
  #entered = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, run: () => void): void {
    let place = this.#heap.push({ atMs: Math.max(atMs, this.#nowMs), entered: this.#entered++, run }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapped(parent, place)) return;
      place = parent;
    }
  }

  in(seconds: number, run: () => void): void {
    this.at(this.#nowMs + seconds * 1000, run);
  }

  /** All that happens up to `endMs`, and what that leads to. */
  runUntil(endMs: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= endMs; first = this.#heap[0]) {
      this.#takeFirst();
      this.#nowMs = first.atMs;
      first.run();
    }
    this.#nowMs = endMs;
  }

  #takeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapped(place, child)) return;
      place = child;
    }
  }

  /** Exchanges the two if the lower one comes first. */
  #swapped(upper: number, lower: number): boolean {
    const [above, below] = [this.#heap[upper], this.#heap[lower]];
    if (above === undefined || below === undefined || !this.#isBefore(lower, upper)) return false;
    this.#heap[upper] = below;
    this.#heap[lower] = above;
    return true;
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return false;
    return first.atMs < second.atMs || (first.atMs === second.atMs && first.entered < second.entered);
  }
}
