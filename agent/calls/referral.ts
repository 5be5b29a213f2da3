// Other destinations that a message names: the Contacts of a 3xx (RFC 3261 section 21.3), the Refer-To of a REFER (RFC 3515), and the number
// in a Route without `lr`, which a provider makes the Request-URI (RFC 3261 section 16.4).

import { referToUri, withoutHeaders } from '../sip/headers.ts';
import type { SipMessage } from '../sip/message.ts';
import { parseNameAddress } from '../sip/name-address.ts';
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
  if (message.method === 'INVITE') return strictRoutes(message);
  const uri = message.method === 'REFER' ? referToUri(message) : null;
  return uri === null ? [] : [uri];
}

function strictRoutes(invite: SipMessage): readonly string[] {
  const uris = invite.headers('Route').map((route) => parseNameAddress(route).uri);
  return uris.filter((uri) => dialString(uri) !== null && !/;lr(?:[;=?]|$)/i.test(uri));
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
