// Whether another client has our client id, so that the broker throws out the one when the other comes (MQTT 5 section 3.1.4).
// The one rule: a broker of MQTT 5 says so; one of 3.1.1 only closes, so there it is suspected when it happens again and again.

import type { Failure } from './failure.ts';

/** MQTT 5 section 3.14.2.1. */
const SESSION_TAKEN_OVER = 0x8e;
/** A broker that is started again is away for a moment; one that lets us in at once each time, and then closes, is none of that. */
const SUSPICIOUS = 3;
const BRIEF_MS = 10_000;
/** Whoever waits for us to be gone comes back within the longest wait between attempts; later, it is over. */
const OVER_MS = 600_000;

/** Whether it was a rival. */
export type Suspicion = 'none' | 'likely' | 'certain';

export class Rivalry {
  #brief = 0;

  /** A connection that was up for `heldMs`, or never came up, ended so. */
  ended(failure: Failure, heldMs: number | null): Suspicion {
    const isDismissal = failure.kind === 'dismissed' && failure.code === SESSION_TAKEN_OVER;
    const patienceMs = this.#brief >= SUSPICIOUS ? OVER_MS : BRIEF_MS;
    const isBrief = failure.kind === 'closed' && heldMs !== null && heldMs < patienceMs;
    this.#brief = isDismissal ? SUSPICIOUS : isBrief ? this.#brief + 1 : 0;
    if (isDismissal) return 'certain';
    return this.#brief >= SUSPICIOUS ? 'likely' : 'none';
  }
}
