// A call as the watch sees it: who calls whom, in which class, at what price, and on whose word.

import type { Call } from '../calls/call.ts';
import { areaOf } from '../policy/area.ts';
import { callClassOf } from '../policy/call-class.ts';
import type { Attempt } from '../policy/watch/attempt.ts';
import type { SipMessage } from '../sip/message.ts';
import type { House } from './house.ts';
import type { Case } from './judge-call.ts';

/** What the guard knows of an attempt beside the call itself. */
export interface Circumstances {
  /** The owner said yes to this destination meanwhile. */
  readonly allowed: boolean;
  /** To this very number. */
  readonly exempt: boolean;
  /** The kernel kept the INVITE from leaving. */
  readonly stopped: boolean;
  /** The message that made the call, if one was seen. */
  readonly message: SipMessage | null;
}

/** Null for what the watch does not look at: emergency calls, and calls within the house. */
export function attemptOf(house: House, call: Call, placed: Case, circumstances: Circumstances): Attempt | null {
  const { direction } = call;
  if (direction === 'internal') return null;
  const { decision, section } = placed;
  const destination = direction === 'outbound' ? placed.destination : house.numbering.classify(call.from);
  const callClass = callClassOf(destination.kind);
  if (callClass === null) return null;
  const byRule = decision.verdict === 'allow' && house.config.rules.some((rule) => rule.section === decision.rule);
  return {
    id: call.id,
    device: section ?? call.device,
    direction,
    number: destination.e164 ?? destination.dialled,
    area: areaOf(destination),
    class: callClass,
    approved: circumstances.allowed || byRule,
    exempt: circumstances.exempt,
    transferred: call.referredBy !== null || isDiverted(circumstances.message),
    price: house.tariff.priceOf(destination),
    stopped: circumstances.stopped,
  };
}

/** Diversion (RFC 5806), or an entry of History-Info (RFC 7044) beyond the first: somebody was called before, and sent the call on. */
function isDiverted(message: SipMessage | null): boolean {
  if (message?.type !== 'request') return false;
  return message.header('Diversion') !== undefined || message.headers('History-Info').length > 1;
}
