// Sends on what the kernel had held back, octet by octet, from the address and port that conntrack gives its flow.

import type { Flow } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, type Packet, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import type { Means } from './perform.ts';

export async function release(packet: Packet, outInterface: string | null, means: Means): Promise<void> {
  const payload = Buffer.from(packet.payload);
  const dumped = await means.voiceFlows();
  const as = dumped.ok ? senderAfterNat(dumped.flows, packet) : undefined;
  if (as === undefined || outInterface === null) return;
  const sent = await means.protection.sendAs.send({ to: packet.destination, as, outInterface }, payload);
  if (!sent.ok) means.log.warn({ reason: sent.reason.kind }, 'A transfer or redirection could not be sent on.');
}

/** The flow may have begun at either end. */
function senderAfterNat(flows: readonly Flow[], packet: Packet): Endpoint | undefined {
  const goes = (source: Endpoint, destination: Endpoint) =>
    isSame(source, packet.source) && isSame(destination, packet.destination);
  for (const { protocol, original, reply } of flows) {
    if (protocol !== PROTOCOL_UDP) continue;
    if (goes(original.source, original.destination)) return reply.destination;
    if (goes(reply.source, reply.destination)) return original.destination;
  }
  return undefined;
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
