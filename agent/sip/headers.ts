// The headers of SIP's extensions that say something about a call. The one rule: what breaks its grammar reads as absent.
import type { NameAddress, SipMessage } from './message.ts';
import { parseNameAddress } from './name-address.ts';
import { parseParameters } from './parameters.ts';
import { decodePercent } from './uri.ts';

/** A shorter session interval is forbidden (RFC 4028 section 4); who names one shall not make a call look over that goes on. */
const MIN_SESSION_SECONDS = 90;

/** RAck (RFC 3262 section 7.2): the request whose provisional response a PRACK acknowledges. */
interface ReliableAck {
  readonly cseq: number;
  readonly method: string;
}

/**
 * Where the URI of a Contact or Refer-To leads, without the headers it may carry for the request to come (RFC 3261 section 19.1.1).
 * `replaces` is the Call-ID of the dialog that this request shall take over: an attended transfer; null in a blind one.
 */
export interface Referral {
  readonly target: string;
  readonly replaces: string | null;
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

/** Call-ID of the dialog that an INVITE takes over: Replaces (RFC 3891 section 6.1). */
export function replacedCallId(message: SipMessage): string | null {
  return callIdIn(message.header('Replaces') ?? '');
}

/** Refer-To (RFC 3515). */
export function referToUri(message: SipMessage): string | null {
  const text = message.header('Refer-To');
  return text === undefined ? null : parseNameAddress(text).uri;
}

export function referralTo(uri: string): Referral {
  const mark = uri.indexOf('?', Math.max(0, uri.indexOf('@')));
  if (mark < 0) return { target: uri, replaces: null };
  const replaces = /(?:^|&)replaces=([^&]*)/i.exec(uri.slice(mark + 1))?.[1] ?? '';
  return { target: uri.slice(0, mark), replaces: callIdIn(decodePercent(replaces)) };
}

/** RFC 3891 wants both tags beside the Call-ID; what lacks one takes over nothing. */
function callIdIn(replaces: string): string | null {
  const semicolon = replaces.indexOf(';');
  if (semicolon < 0) return null;
  const callId = replaces.slice(0, semicolon).trim();
  const parameters = parseParameters(replaces.slice(semicolon));
  return callId === '' || !parameters.has('to-tag') || !parameters.has('from-tag') ? null : callId;
}
