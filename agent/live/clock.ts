// A clock that never jumps while a call runs. A router without a battery learns the date minutes after boot, and a step of years
// must neither end calls nor lengthen them. The one rule: it follows the system's clock only while nothing is timed by it.

const TOLERANCE_MS = 2_000;

export class SteadyClock {
  readonly #wallMs: () => number;
  readonly #steadyMs: () => number;
  #offsetMs: number;

  /** `wallMs`: milliseconds since the epoch, may jump; `steadyMs`: from anywhere, never does. */
  constructor(wallMs: () => number = Date.now, steadyMs: () => number = () => performance.now()) {
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
    this.#offsetMs = wallMs() - steadyMs();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#steadyMs() + this.#offsetMs;
  }

  /** To be called while nothing is timed. By how much the time of day was set since: milliseconds, 0 for not at all. */
  follow(): number {
    const stepMs = this.#wallMs() - this.now();
    if (Math.abs(stepMs) <= TOLERANCE_MS) return 0;
    this.#offsetMs += stepMs;
    return stepMs;
  }
}
