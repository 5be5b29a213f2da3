// One farewell until it is heard: said again after 0.5, 1, 2, 4, 4 ... s, for 32 s in all (RFC 3261 section 17.1.2.2, timers E and F; 17.2.1,
// timers G and H). The one rule: what only says that it has been heard of (1xx, the 200 to a CANCEL) ends the repetition, not the waiting.

import type { SipMessage } from '../../sip/message.ts';
import { ownToken } from '../../sip/own-via.ts';
import type { Farewell } from './farewell.ts';

/** `answered`: its receiver is done with the call. `refused`: it wants credentials, or will not. `unheard`: nothing came in time. */
export type Hearing = 'waiting' | 'answered' | 'refused' | 'unheard';

const T1_MS = 500;
const T2_MS = 4_000;
const LIFETIME_MS = 64 * T1_MS;
/** To a BYE these say that there is no such call any more (RFC 3261 section 15.1.1). */
const GONE: ReadonlySet<number> = new Set([408, 481]);

export class FarewellTransaction {
  readonly farewell: Farewell;
  readonly #endsAtMs: number;
  #hearing: Hearing = 'waiting';
  #nextAtMs: number;
  #intervalMs = T1_MS;

  /** It is said at `nowMs`, or the first time when it is due. */
  constructor(farewell: Farewell, nowMs: number) {
    this.farewell = farewell;
    this.#endsAtMs = nowMs + LIFETIME_MS;
    this.#nextAtMs = farewell.leg.dialog.transport === 'tcp' ? this.#endsAtMs : nowMs + T1_MS;
    if (farewell.kind === 'decline') this.#intervalMs = T1_MS / 2;
  }

  /** False of what waits first whether its receiver hears it from its own peer. */
  get isSaidAtOnce(): boolean {
    return this.farewell.kind !== 'decline';
  }

  get hearing(): Hearing {
    return this.#hearing;
  }

  /** When `due` has to be asked again; infinite once it is over. */
  get dueAtMs(): number {
    return this.#hearing === 'waiting' ? Math.min(this.#nextAtMs, this.#endsAtMs) : Number.POSITIVE_INFINITY;
  }

  /** True when it has to be said once more now. */
  due(nowMs: number): boolean {
    if (this.#hearing !== 'waiting') return false;
    if (nowMs >= this.#endsAtMs) {
      this.#hearing = 'unheard';
      return false;
    }
    if (nowMs < this.#nextAtMs) return false;
    this.#intervalMs = Math.min(this.#intervalMs * 2, T2_MS);
    this.#nextAtMs = nowMs + this.#intervalMs;
    return true;
  }

  /** True when this message, sent from the address `from` (null: over our own connection), was about it. */
  onMessage(message: SipMessage, from: string | null, nowMs: number): boolean {
    switch (this.farewell.kind) {
      case 'bye':
        return ownToken(message) === this.farewell.token && this.#onCode(codeOf(message), nowMs);
      case 'cancel':
        return this.#isOfInvite(message) && from !== this.#otherEnd && this.#onCancelAnswer(message);
      case 'decline':
        return this.#isOfInvite(message) && isFinal(message) && this.#settle('answered');
    }
  }

  #onCode(code: number, nowMs: number): boolean {
    if (code >= 200) return this.#settle(code < 300 || GONE.has(code) ? 'answered' : 'refused');
    this.#intervalMs = T2_MS;
    this.#nextAtMs = nowMs + T2_MS;
    return true;
  }

  /** The callee is done with the call when it answers the INVITE; a 2xx makes a dialog that wants a BYE. */
  #onCancelAnswer(message: SipMessage): boolean {
    const code = codeOf(message);
    if (message.cseq.method === 'INVITE') return code >= 300 && this.#settle('answered');
    if (message.cseq.method !== 'CANCEL' || code < 200) return false;
    if (code >= 300 && !GONE.has(code)) return this.#settle('refused');
    this.#nextAtMs = this.#endsAtMs;
    return true;
  }

  /** Whoever made the INVITE knows its branch, and could give the answer itself. */
  get #otherEnd(): string {
    const { to, leg } = this.farewell;
    return leg.dialog[to === 'home' ? 'remote' : 'home'].endpoint.address;
  }

  #isOfInvite(message: SipMessage): boolean {
    const { branch, leg } = this.farewell;
    return message.callId === leg.dialog.callId && branch !== null && message.via[0]?.branch === branch;
  }

  #settle(hearing: Hearing): boolean {
    if (this.#hearing === 'waiting') this.#hearing = hearing;
    return true;
  }
}

/** The caller has acknowledged an answer, or is about to get one from the callee itself. */
function isFinal(message: SipMessage): boolean {
  return message.cseq.method === 'ACK' || (message.cseq.method === 'INVITE' && codeOf(message) >= 300);
}

function codeOf(message: SipMessage): number {
  return message.type === 'response' ? message.code : 0;
}
