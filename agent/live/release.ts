// Sends on what the kernel had held back, octet by octet, from the address and port that conntrack gives its flow.

import type { Packet } from '../netfilter/packet/packet.ts';
import { senderAfterNat } from './after-nat.ts';
import type { Means } from './perform.ts';

export async function release(
  packet: Packet,
  outInterface: string | null,
  means: Pick<Means, 'protection' | 'voiceFlows' | 'log'>,
): Promise<void> {
  const payload = Buffer.from(packet.payload);
  const dumped = await means.voiceFlows();
  const as = dumped.ok ? senderAfterNat(dumped.flows, packet) : undefined;
  if (as === undefined || outInterface === null) return;
  const sent = await means.protection.sendAs.send({ to: packet.destination, as, outInterface }, payload);
  if (!sent.ok) means.log.warn({ reason: sent.reason.kind }, 'A transfer or redirection could not be sent on.');
}
