// A 3xx to a call that came in and a REFER make the provider dial, on the house's bill, and no INVITE of the house shows it.
// The one rule: the kernel holds such a message back, and it leaves only when everything it names is allowed.

import { RULE_REDIRECTION } from '../firewall/compile/program.ts';
import type { SipMessage } from '../sip/message.ts';
import { parseNameAddress } from '../sip/name-address.ts';
import { parseMessage } from '../sip/scanner.ts';
import { parseUri } from '../sip/uri.ts';
import type { House } from './house.ts';
import { judgeCall } from './judge-call.ts';
import type { Seen } from './sight.ts';
import { isForbidden } from './totals.ts';

/** Nobody forwards a call to more. */
const MAX_DESTINATIONS = 8;

/** Whether the kernel dropped the message for this reason. */
export function isHeldBack({ decision }: Seen): boolean {
  return decision?.rule === RULE_REDIRECTION && decision.enforced;
}

export function mayRedirect(house: House, { packet, mac }: Seen): boolean {
  const read = parseMessage(packet.payload, 'udp');
  if (read.kind !== 'complete') return false;
  const targets = targetsOf(read.message);
  if (targets.length > MAX_DESTINATIONS) return false;
  return targets.every((target) => {
    const call = { device: packet.source.address, direction: 'outbound', target, referredBy: null } as const;
    return parseUri(target).ok && !isForbidden(judgeCall(house, call, mac, null));
  });
}

function targetsOf(message: SipMessage): readonly string[] {
  if (message.type === 'response') return message.contacts.map(({ uri }) => uri);
  return message.headers('Refer-To').map((value) => parseNameAddress(value).uri);
}
