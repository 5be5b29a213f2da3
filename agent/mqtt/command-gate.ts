// How many commands a broker may have carried out. The one rule: what is beyond is dropped unread, so a flood costs next to nothing.

interface GateLimits {
  /** How many may come at once after a pause, and how many may be under way. */
  readonly burst: number;
  readonly perSecond: number;
}

/** `news` is dropped too, the first for a while: a flood is told of once. */
type Entrance = 'open' | 'news' | 'dropped';

const QUIET_MS = 60_000;

export class CommandGate {
  readonly #limits: GateLimits;
  #allowed: number;
  #lastMs: number | null = null;
  #lastDropMs = Number.NEGATIVE_INFINITY;
  #underWay = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
    this.#allowed = limits.burst;
  }

  /** After `open` one `leave` follows. `nowMs` is of a clock that only goes forward. */
  enter(nowMs: number): Entrance {
    const { burst, perSecond } = this.#limits;
    const earned = ((nowMs - (this.#lastMs ?? nowMs)) / 1000) * perSecond;
    this.#allowed = Math.min(burst, this.#allowed + earned);
    this.#lastMs = nowMs;
    if (this.#allowed < 1 || this.#underWay >= burst) return this.#drop(nowMs);
    this.#allowed -= 1;
    this.#underWay += 1;
    return 'open';
  }

  leave(): void {
    this.#underWay -= 1;
  }

  #drop(nowMs: number): Entrance {
    const isNews = nowMs - this.#lastDropMs >= QUIET_MS;
    this.#lastDropMs = nowMs;
    return isNews ? 'news' : 'dropped';
  }
}
