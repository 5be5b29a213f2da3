// Answers a forbidden INVITE with 603 Decline, to its caller as if from the provider, so that a phone does not wait 32 s and a PBX does
// not try its next trunk. The one rule: one answer for each transaction, however often the INVITE is repeated (RFC 3261 section 21.6.2).

import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../netfilter/packet/packet.ts';
import { composeResponse } from '../../sip/compose.ts';
import type { SipRequest } from '../../sip/message.ts';
import { AnsweredTransactions, transactionKey } from './answered.ts';
import type { Path } from './leases.ts';
import type { SendFault, Sent } from './send-as.ts';
import { warningHeader } from './warning.ts';

/**
 * An INVITE that came over UDP and went no further. `caller` and `provider` are its source and destination before NAT, `inInterface`
 * where it came in (null: sent by the router itself), `why` the judgement's sentence.
 */
export interface ForbiddenInvite {
  readonly request: SipRequest;
  readonly caller: Endpoint;
  readonly provider: Endpoint;
  readonly inInterface: string | null;
  readonly why: string;
}

/** `repeated`: its transaction has had its answer, or is about to. */
export type Declined =
  | { readonly kind: 'answered' }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'failed'; readonly reason: SendFault };

export interface DeclinerOptions {
  readonly send: (path: Path, payload: Buffer) => Promise<Sent>;
  readonly nowMs: () => number;
}

const MAX_ANSWERED = 4_096;
const TAG_BYTES = 8;

export class Decliner {
  readonly #options: DeclinerOptions;
  readonly #answered = new AnsweredTransactions(MAX_ANSWERED);

  constructor(options: DeclinerOptions) {
    this.#options = options;
  }

  /** An answer that could not be sent is not remembered: the caller's next repetition gets it. */
  async decline(forbidden: ForbiddenInvite): Promise<Declined> {
    const key = transactionKey(forbidden.request, forbidden.caller);
    const nowMs = this.#options.nowMs();
    if (this.#answered.has(key, nowMs)) return { kind: 'repeated' };
    this.#answered.add(key, nowMs);
    const { path, payload } = composeDecline(forbidden, randomBytes(TAG_BYTES).toString('hex'));
    const sent = await this.#options.send(path, payload);
    if (sent.ok) return { kind: 'answered' };
    this.#answered.remove(key);
    return { kind: 'failed', reason: sent.reason };
  }
}

/**
 * What to send, and its way back: to the endpoint the INVITE came from. A caller behind a NAT can be reached nowhere else, whatever its
 * Via says (RFC 3581 section 4).
 */
export function composeDecline(
  forbidden: ForbiddenInvite,
  toTag: string,
): { readonly path: Path; readonly payload: Buffer } {
  const { request, caller, provider, inInterface, why } = forbidden;
  return {
    path: { to: caller, as: provider, outInterface: inInterface ?? 'lo' },
    payload: composeResponse(request, 603, 'Decline', { toTag, headers: { Warning: warningHeader(why) } }),
  };
}
