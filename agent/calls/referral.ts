// Other destinations that a message names: the Contacts of a 3xx (RFC 3261 section 21.3) and the Refer-To of a REFER (RFC 3515).

import { referToUri, withoutHeaders } from '../sip/headers.ts';
import type { SipMessage } from '../sip/message.ts';
import { dialString, parseUri } from '../sip/uri.ts';

/** Of one message no more destinations than these are followed. */
const MAX_DESTINATIONS = 8;

export function referralsIn(message: SipMessage): readonly string[] {
  return urisIn(message)
    .slice(0, MAX_DESTINATIONS)
    .filter((uri) => parseUri(uri).ok)
    .map(withoutHeaders);
}

function urisIn(message: SipMessage): readonly string[] {
  if (message.type === 'response') {
    const redirects = message.cseq.method === 'INVITE' && message.code >= 300 && message.code < 400;
    return redirects ? message.contacts.map(({ uri }) => uri) : [];
  }
  const uri = message.method === 'REFER' ? referToUri(message) : null;
  return uri === null ? [] : [uri];
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
