// What to do about an INVITE that nobody could read whole: servers may be less strict than we are, so it does not go unseen.

import type { Packet } from '../netfilter/packet/packet.ts';
import type { SipMessage } from '../sip/message.ts';
import { skipLineEnds } from '../sip/octets.ts';
import { readStartLine } from '../sip/start-line.ts';
import type { Concern } from './alerts.ts';
import { unreadInvite } from './concern.ts';
import type { House } from './house.ts';
import { judgeCall } from './judge-call.ts';
import { type Seen, type Sight, sightOf } from './sight.ts';
import { isForbidden } from './totals.ts';

/** `message` is what a lenient server would read in it, null where there is not that much. */
export interface Unread {
  readonly reason: string;
  readonly message: SipMessage | null;
}

/** A call that the policy does not allow is followed, and stopped, like any other; of the rest that leaves the home the owner is told. */
export function followOrTell(
  house: House,
  seen: Seen,
  { reason, message }: Unread,
): { readonly follow: Sight } | { readonly tell: Concern } | null {
  const { packet, heading, mac, decision } = seen;
  const invite = message?.type === 'request' && message.method === 'INVITE' ? message : null;
  const uri = invite?.uri ?? uriOf(packet);
  if (heading !== 'outbound' || uri === null) return null;
  const device = packet.source.address;
  const found = judgeCall(house, { device, direction: heading, target: uri, referredBy: null }, mac, decision);
  if (invite !== null && isForbidden(found)) return { follow: sightOf(seen, invite) };
  return { tell: unreadInvite({ uri, device, reason, stopped: decision?.enforced ?? false }, found) };
}

/** Where an INVITE goes of which no more than its first line can be read; null when the packet does not begin with one. */
function uriOf({ payload }: Packet): string | null {
  const line = readStartLine(payload, skipLineEnds(payload, 0));
  return line.kind === 'request' && line.method === 'INVITE' ? line.uri : null;
}
