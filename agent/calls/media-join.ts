// Joins what SDP announced to what really flows: conntrack entries after NAT, or the packets themselves.
import type { FlowEvent, Tuple } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, isSameEndpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import { sdpOf } from '../sip/sdp.ts';
import type { MediaPacket, Observation } from './call.ts';
import { FlowMeter } from './flow-meter.ts';
import { type FlowEnd, type Match, MediaIndex } from './media-index.ts';
import { countMedia, newStream, type Stream } from './stream.ts';
import { sentByHome, type TrackedCall } from './tracked-call.ts';

const MAX_STREAMS = 4;

/** A call that media was seen of; `first`: a stream's first packets. */
export interface MediaSight {
  readonly call: TrackedCall;
  readonly first: boolean;
}

export class MediaJoin {
  private readonly index = new MediaIndex();
  private readonly meter: FlowMeter;

  constructor(maxFlows: number) {
    this.meter = new FlowMeter(maxFlows);
  }

  /** Takes in the SDP of a message; the endpoints that were not known of the call before. */
  announce(call: TrackedCall, observation: Observation): readonly Endpoint[] {
    const session = sdpOf(observation.message);
    if (session === null) return [];
    const side = sentByHome(call, observation) ? 'local' : 'remote';
    return session.media.slice(0, MAX_STREAMS).flatMap(({ endpoint, direction, isUnspecified }, position) => {
      const stream = streamAt(call, position);
      stream[side].held = isUnspecified || direction !== 'sendrecv';
      if (endpoint === null) return [];
      stream[side].announced = endpoint;
      return this.index.announce({ call, stream, side, endpoint }) ? [endpoint] : [];
    });
  }

  /** Counts what a conntrack entry carried since it was last read; null if it is nobody's media. */
  onFlow(event: FlowEvent): MediaSight | null {
    const { flow, timeMs, type } = event;
    if (flow.protocol !== PROTOCOL_UDP) return null;
    const match = this.index.match(initiator(flow.original, flow.reply), responder(flow.original, flow.reply));
    if (match === null) {
      if (this.meter.knows(flow.id)) this.meter.read(event, timeMs);
      return null;
    }
    const { call, stream } = match;
    const { packets, bytes } = this.meter.read(event, call.startedAtMs);
    learn(match);
    stream.checkedAtMs = type === 'destroy' ? null : Math.max(stream.checkedAtMs ?? timeMs, timeMs);
    return { call, first: countMedia(stream, packets, bytes, timeMs) };
  }

  /** Counts one packet; null if it is nobody's media. */
  onPacket({ source, destination, bytes, timeMs }: MediaPacket): MediaSight | null {
    const match = this.index.match({ seen: source, names: [source] }, { seen: destination, names: [destination] });
    if (match === null) return null;
    const { call, stream, local } = match;
    if (local === source) stream.local.seen = source;
    else stream.remote.seen = source;
    return { call, first: countMedia(stream, 1, bytes, timeMs) };
  }

  forget(call: TrackedCall): void {
    this.index.forget(call);
  }
}

function streamAt(call: TrackedCall, position: number): Stream {
  while (call.streams.length <= position) call.streams.push(newStream());
  return call.streams[position] ?? newStream();
}

function learn({ stream, local, remote }: Match): void {
  stream.local.seen = local;
  stream.remote.seen = remote;
}

/** Source NAT gives the end that began the flow a second name, where the answers are sent. */
function initiator(original: Tuple, reply: Tuple): FlowEnd {
  return { seen: original.source, names: namesOf(original.source, reply.destination) };
}

/** Destination NAT gives the other end a second name, where the first packet was sent. */
function responder(original: Tuple, reply: Tuple): FlowEnd {
  return { seen: reply.source, names: namesOf(reply.source, original.destination) };
}

function namesOf(one: Endpoint, other: Endpoint): FlowEnd['names'] {
  return isSameEndpoint(one, other) ? [one] : [one, other];
}
