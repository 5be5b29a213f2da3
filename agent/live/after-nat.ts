// Where a packet of the house's leaves from, as the outside sees it: what conntrack made of its source.

import type { Flow } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, isSameEndpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';

/** Of a packet before NAT, UDP unless told; undefined when no flow carries it. The flow may have begun at either end. */
export function senderAfterNat(
  flows: readonly Flow[],
  { source, destination }: { readonly source: Endpoint; readonly destination: Endpoint },
  wanted = PROTOCOL_UDP,
): Endpoint | undefined {
  const goes = (from: Endpoint, to: Endpoint) => isSameEndpoint(from, source) && isSameEndpoint(to, destination);
  for (const { protocol, original, reply } of flows) {
    if (protocol !== wanted) continue;
    if (goes(original.source, original.destination)) return reply.destination;
    if (goes(reply.source, reply.destination)) return original.destination;
  }
  return undefined;
}
