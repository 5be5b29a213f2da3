// Voice of calls that nobody saw begin: the agent was started again in mid-call, and no message of the call has passed since.
// The one rule: only what has our mark and looks like voice both ways counts (RFC 3550; the shape that the kernel's own program knows).

import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Counters, Flow } from '../netfilter/conntrack/flow.ts';
import { isSameEndpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';

/** A second of voice one way, half a second back; bytes of a packet from the IP header on. */
const MIN_PACKETS = { sent: 50, returned: 25 };
const VOICE_BYTES = { least: 60, most: 300 };

/** Of one device, or of all; `known` are flows that belong to calls. */
export function unseenMedia(
  flows: readonly Flow[],
  known: ReadonlySet<number>,
  device: string | null,
): readonly MediaReading[] {
  const unseen = flows.filter((flow) => !known.has(flow.id) && looksLikeVoice(flow)).map(bareReading);
  return device === null ? unseen : unseen.filter(({ home }) => home.address === device);
}

/** With the end that conntrack translates for the home end, for want of anything better the one that began. */
export function bareReading({ id, original, reply, originalCounters, replyCounters }: Flow): MediaReading {
  const sent = originalCounters?.packets ?? 0;
  const returned = replyCounters?.packets ?? 0;
  if (isSameEndpoint(reply.source, original.destination))
    return { id, home: original.source, remote: original.destination, fromHome: sent, fromRemote: returned };
  return { id, home: reply.source, remote: original.source, fromHome: returned, fromRemote: sent };
}

function looksLikeVoice({ protocol, originalCounters, replyCounters }: Flow): boolean {
  if (protocol !== PROTOCOL_UDP || originalCounters === null || replyCounters === null) return false;
  const enough = originalCounters.packets >= MIN_PACKETS.sent && replyCounters.packets >= MIN_PACKETS.returned;
  return enough && isVoiceSized(originalCounters) && isVoiceSized(replyCounters);
}

function isVoiceSized({ packets, bytes }: Counters): boolean {
  const average = bytes / packets;
  return average >= VOICE_BYTES.least && average <= VOICE_BYTES.most;
}
