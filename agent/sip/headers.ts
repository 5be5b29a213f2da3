// The headers of SIP's extensions that say something about a call. The one rule: what breaks its grammar reads as absent.
import type { NameAddress, SipMessage } from './message.ts';
import { parseNameAddress } from './name-address.ts';

/** A shorter session interval is forbidden (RFC 4028 section 4); who names one shall not make a call look over that goes on. */
const MIN_SESSION_SECONDS = 90;

/** RAck (RFC 3262 section 7.2): the request whose provisional response a PRACK acknowledges. */
interface ReliableAck {
  readonly cseq: number;
  readonly method: string;
}

/** Seconds until the session ends unless it is refreshed: Session-Expires (RFC 4028 section 4). */
export function sessionSeconds(message: SipMessage): number | null {
  const digits = /^(\d{1,9})[ \t]*(?:;|$)/.exec(message.header('Session-Expires') ?? '')?.[1];
  return digits === undefined ? null : Math.max(MIN_SESSION_SECONDS, Number(digits));
}

/** For how long a binding holds: `expires` of the Contact, else Expires for all of them (RFC 3261 section 10.2.1.1). */
export function expiresSeconds(message: SipMessage, contact: NameAddress): number | null {
  const text = contact.parameters.get('expires') ?? message.header('Expires') ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

export function rackOf(message: SipMessage): ReliableAck | null {
  const [, cseq, method] = /^\d{1,10}\s+(\d{1,10})\s+(\S+)$/.exec(message.header('RAck') ?? '') ?? [];
  return method === undefined ? null : { cseq: Number(cseq), method };
}

/** Where a REFER sends the other end (RFC 3515). */
export function referToUri(message: SipMessage): string | null {
  const text = message.header('Refer-To');
  return text === undefined ? null : parseNameAddress(text).uri;
}

/** Without the headers that a Contact or Refer-To may name in its URI for the request to come (RFC 3261 section 19.1.1). */
export function withoutHeaders(uri: string): string {
  const mark = uri.indexOf('?', Math.max(0, uri.indexOf('@')));
  return mark < 0 ? uri : uri.slice(0, mark);
}
