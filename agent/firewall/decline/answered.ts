// INVITE transactions that have had their answer: each gets one, however often the INVITE is repeated. Should it be lost, the caller waits
// as long as it would have without it; a flood of repetitions never becomes a flood of answers.
// The one rule: bounded in number and in time (64*T1, after which RFC 3261 section 17.1.1.2 has the caller give up).

import type { Endpoint } from '../../netfilter/packet/packet.ts';
import type { SipRequest } from '../../sip/message.ts';

const TRANSACTION_MS = 32_000;

export class AnsweredTransactions {
  readonly #capacity: number;
  readonly #answeredAtMs = new Map<string, number>();

  /** Beyond `capacity` the oldest is forgotten. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: string, nowMs: number): boolean {
    this.#expire(nowMs);
    return this.#answeredAtMs.has(key);
  }

  add(key: string, nowMs: number): void {
    this.#answeredAtMs.delete(key);
    this.#answeredAtMs.set(key, nowMs);
    if (this.#answeredAtMs.size <= this.#capacity) return;
    const oldest = this.#answeredAtMs.keys().next();
    if (!oldest.done) this.#answeredAtMs.delete(oldest.value);
  }

  /** Takes one back whose answer never left. */
  remove(key: string): void {
    this.#answeredAtMs.delete(key);
  }

  #expire(nowMs: number): void {
    for (const [key, answeredAtMs] of this.#answeredAtMs) {
      if (nowMs - answeredAtMs < TRANSACTION_MS) return;
      this.#answeredAtMs.delete(key);
    }
  }
}

/** Branch and sent-by name a transaction (RFC 3261 section 17.2.3); the rest keeps apart callers of before 3261, and liars. */
export function transactionKey(request: SipRequest, caller: Endpoint): string {
  const via = request.via[0];
  const parts = [
    caller.address,
    caller.port,
    via?.sentBy,
    via?.branch,
    request.callId,
    request.cseq.number,
    request.fromTag,
  ];
  return JSON.stringify(parts);
}
