// The media flows of one call among all that conntrack knows, as the forward hook sees them: both ends before NAT.
// The one rule: the home end's port belongs to one call, wherever the other end really sends from.

import type { Call } from '../calls/call.ts';
import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Flow } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, isSameEndpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';

export function mediaReadings(flows: readonly Flow[], call: Call): readonly MediaReading[] {
  return flows.filter(({ protocol }) => protocol === PROTOCOL_UDP).flatMap((flow) => readingOf(flow, call) ?? []);
}

/** An end announced in SDP goes by its address on either side of NAT. */
function readingOf(flow: Flow, call: Call): MediaReading | null {
  const { id, original, reply } = flow;
  const sent = flow.originalCounters?.packets ?? 0;
  const returned = flow.replyCounters?.packets ?? 0;
  if (isOf(call, [original.source, reply.destination], original.destination)) {
    return { id, home: original.source, remote: original.destination, fromHome: sent, fromRemote: returned };
  }
  if (isOf(call, [reply.source, original.destination], original.source)) {
    return { id, home: reply.source, remote: original.source, fromHome: returned, fromRemote: sent };
  }
  return null;
}

function isOf({ media, device }: Call, names: readonly [Endpoint, Endpoint], far: Endpoint): boolean {
  return media.some(({ local, remote }) => {
    if (local !== null) return names.some((name) => isSameEndpoint(name, local));
    return remote !== null && names[0].address === device && isSameEndpoint(far, remote);
  });
}
