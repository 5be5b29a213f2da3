// The media flows of one call among all that conntrack knows, as the forward hook sees them: both ends before NAT.
// The one rule: the home end's port belongs to one call, wherever the other end really sends from; but SDP may claim any port, so what others
// claim too is not this call's alone.

import type { Call } from '../calls/call.ts';
import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Flow } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, isSameEndpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';

export function mediaReadings(flows: readonly Flow[], call: Call): readonly MediaReading[] {
  return flows.filter(({ protocol }) => protocol === PROTOCOL_UDP).flatMap((flow) => readingOf(flow, call) ?? []);
}

/** Without what one of `others` has announced as well: to end a call must not silence them. */
export function readingsOfAlone(flows: readonly Flow[], call: Call, others: readonly Call[]): readonly MediaReading[] {
  const own = mediaReadings(flows, call);
  const shared = flows.filter(({ id }) => own.some((reading) => reading.id === id));
  const claimed = new Set(others.flatMap((other) => mediaReadings(shared, other)).map(({ id }) => id));
  return own.filter(({ id }) => !claimed.has(id));
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
