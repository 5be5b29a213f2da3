// The calls that we could not end and that go on, as far as we know: somebody pays for them.
// The one rule: only what was told of as over, or as ended, leaves; else the newest push out the oldest.

import type { AlertRecord, CallRecord } from '../ledger/record.ts';

const MOST_CALLS = 100;

export class StillBilled {
  readonly #calls = new Set<string>();

  get calls(): readonly string[] {
    return [...this.#calls];
  }

  /** Answers whether that changes anything. */
  alert({ alert, call }: AlertRecord): boolean {
    if (call === null) return false;
    if (alert === 'call_ended') return this.#calls.delete(call.callId);
    return alert === 'call_still_running' && this.#put(call.callId);
  }

  /** Answers whether that changes anything. */
  call({ callId, endedAt }: CallRecord): boolean {
    return endedAt !== null && this.#calls.delete(callId);
  }

  #put(callId: string): boolean {
    if (this.#calls.has(callId)) return false;
    const [oldest] = this.#calls;
    if (this.#calls.size >= MOST_CALLS && oldest !== undefined) this.#calls.delete(oldest);
    this.#calls.add(callId);
    return true;
  }
}
