// Other destinations that a message names: the Contacts of a 3xx (RFC 3261 section 21.3) and the Refer-To of a REFER (RFC 3515).

import type { SipMessage } from '../sip/message.ts';
import { parseNameAddress } from '../sip/name-address.ts';
import { dialString, parseUri } from '../sip/uri.ts';

/** Of one message no more destinations than these are followed. */
const MAX_DESTINATIONS = 8;

/** `replaces` is the Call-ID of the dialog that the new call shall take over (RFC 3891), null in a blind transfer. */
export interface Referral {
  readonly target: string;
  readonly replaces: string | null;
}

export function referralsIn(message: SipMessage): readonly Referral[] {
  return urisIn(message)
    .slice(0, MAX_DESTINATIONS)
    .filter((uri) => parseUri(uri).ok)
    .map(readReferral);
}

function urisIn(message: SipMessage): readonly string[] {
  if (message.type === 'response') {
    const redirects = message.cseq.method === 'INVITE' && message.code >= 300 && message.code < 400;
    return redirects ? message.contacts.map(({ uri }) => uri) : [];
  }
  const referTo = message.method === 'REFER' ? message.header('Refer-To') : undefined;
  return referTo === undefined ? [] : [parseNameAddress(referTo).uri];
}

/** The headers that a URI may carry (RFC 3261 section 19.1.1) are for the request to come and no part of where it goes. */
function readReferral(uri: string): Referral {
  const mark = uri.indexOf('?', Math.max(0, uri.indexOf('@')));
  if (mark < 0) return { target: uri, replaces: null };
  const replaces = /(?:^|&)replaces=([^&]*)/i.exec(uri.slice(mark + 1))?.[1];
  return { target: uri.slice(0, mark), replaces: replaces === undefined ? null : replacedCallId(unescaped(replaces)) };
}

/** The Call-ID in a Replaces value. */
export function replacedCallId(value: string | undefined): string | null {
  const callId = value?.split(';', 1)[0]?.trim() ?? '';
  return callId === '' ? null : callId;
}

/** Whether two URIs dial the same: by the dial string, where there is none by the user, where there is no user by the host. */
export function isSameDestination(one: string, other: string): boolean {
  if (one === other) return true;
  const dialled = dialString(one);
  if (dialled !== null || dialString(other) !== null) return dialled === dialString(other);
  return nameOf(one) === nameOf(other);
}

function nameOf(text: string): string {
  const result = parseUri(text);
  return result.ok ? (result.uri.user ?? result.uri.host) : text;
}

function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
