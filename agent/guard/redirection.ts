// A 3xx to a call that came in and a REFER make the provider dial, on the house's bill, and no INVITE of the house shows it.
// The one rule: the kernel holds such a message back, and it leaves only when everything it names is allowed.

import type { Call } from '../calls/call.ts';
import { RULE_REDIRECTION } from '../firewall/compile/program.ts';
import { isChargeable } from '../policy/call-class.ts';
import type { SipMessage } from '../sip/message.ts';
import { parseNameAddress } from '../sip/name-address.ts';
import { parseMessage } from '../sip/scanner.ts';
import { parseUri } from '../sip/uri.ts';
import type { House } from './house.ts';
import { type Case, judgeCall } from './judge-call.ts';
import type { Seen } from './sight.ts';
import { isForbidden } from './totals.ts';

/** Nobody forwards a call to more. */
const MAX_DESTINATIONS = 8;

/** Whether the kernel dropped the message for this reason. */
export function isHeldBack({ decision }: Seen): boolean {
  return decision?.rule === RULE_REDIRECTION && decision.enforced;
}

/** What is said of a destination with everything considered. */
type Glance = (call: Pick<Call, 'id' | 'device'>, placed: Case) => Case;

export function mayLeave(house: House, { packet, mac }: Seen, glance: Glance): boolean {
  const read = parseMessage(packet.payload, 'udp');
  if (read.kind !== 'complete') return false;
  const targets = targetsOf(read.message);
  if (targets.length > MAX_DESTINATIONS) return false;
  return targets.every((target) => {
    if (!parseUri(target).ok) return false;
    const call = { id: '', device: packet.source.address, direction: 'outbound', target, referredBy: null } as const;
    const found = glance(call, judgeCall(house, call, mac, null));
    return !isForbidden(found) && !isWatched(house, found);
  });
}

/** A transfer to a number that costs money is looked at by its detector first, unless the owner allowed it. */
function isWatched({ config }: House, { destination, decision, exempt }: Case): boolean {
  const { enabled, warn, block } = config.detectors.transfer;
  const isAllowed = exempt || decision.rule.startsWith('answer:');
  return isChargeable(destination.kind) && !isAllowed && enabled && warn + block > 0;
}

function targetsOf(message: SipMessage): readonly string[] {
  if (message.type === 'response') return message.contacts.map(({ uri }) => uri);
  return message.headers('Refer-To').map((value) => parseNameAddress(value).uri);
}
