// What somebody outside says of a call that nobody saw begin: anybody on the Internet can say so.
// The one rule: it makes a call only once the home end has taken it up: by the ACK of an answer (or the INVITE, overtaken by it), by a 2xx to a
// request.
import type { SipMessage } from '../sip/message.ts';
import { remember, shortKey } from './bounded.ts';
import type { Observation } from './call.ts';

/** The home end takes a message up at once; a flood may push out what waits, for a moment. */
const MAX_CLAIMS = 32;

export class Claims {
  private readonly held = new Map<string, Observation>();

  hold(observation: Observation): void {
    const { message } = observation;
    remember(this.held, keyOf(message, message.type === 'request'), observation, MAX_CLAIMS);
  }

  /** The claim that this message of the home end takes up, which is none any more; null when it takes up none. */
  takenUpBy({ heading, message }: Observation): Observation | null {
    if (heading !== 'outbound' || this.held.size === 0) return null;
    if (message.type === 'response' && (message.code < 200 || message.code >= 300)) return null;
    const key = keyOf(message, message.type === 'response');
    const claim = this.held.get(key) ?? null;
    this.held.delete(key);
    return claim;
  }
}

/** An ACK has the number of its INVITE (RFC 3261 section 17.1.1.3). */
function keyOf({ callId, cseq }: SipMessage, isOfRequest: boolean): string {
  const method = cseq.method === 'ACK' ? 'INVITE' : cseq.method;
  return shortKey(`${isOfRequest} ${cseq.number} ${method} ${callId}`);
}
