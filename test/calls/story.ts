// A script of messages on a clock of its own, told to a tracker: alice at home on 192.168.1.20, the provider at 203.0.113.9.
import type { CallEvent, Direction, Observation } from '../../agent/calls/call.ts';
import type { TrackerLimits } from '../../agent/calls/limits.ts';
import { CallTracker } from '../../agent/calls/tracker.ts';
import type { Flow, FlowEvent } from '../../agent/netfilter/conntrack/flow.ts';
import { type Endpoint, PROTOCOL_UDP } from '../../agent/netfilter/packet/packet.ts';
import { invite, type RequestOptions, read, request, response, sdp } from '../kit/sip.ts';

const HOME: Endpoint = { address: '192.168.1.20', port: 5060 };
export const PROVIDER: Endpoint = { address: '203.0.113.9', port: 5060 };
/** Where the gateway that answers wants its media. */
export const FAR: Endpoint = { address: '203.0.113.40', port: 30000 };
const DESK: Endpoint = { address: '192.168.2.30', port: 5060 };

export const INVITE = invite();
/** How the provider's gateway answers it. */
export const OK = { contact: 'sip:gw@203.0.113.9', body: sdp(FAR) };

export class Story {
  readonly tracker: CallTracker;
  readonly events: CallEvent[] = [];
  nowMs = 1_000_000;

  constructor(limits: Partial<TrackerLimits> = {}) {
    this.tracker = new CallTracker(limits);
  }

  /** A message from home to the provider. */
  out(bytes: Buffer, dropped = false): CallEvent[] {
    return this.tell(this.tracker.onMessage(seen(bytes, 'outbound', this.nowMs, dropped)));
  }

  /** A message from the provider to home. */
  in(bytes: Buffer): CallEvent[] {
    return this.tell(this.tracker.onMessage(seen(bytes, 'inbound', this.nowMs)));
  }

  /** A message within the house: from alice to the desk, or back. */
  within(bytes: Buffer, back = false): CallEvent[] {
    const observation = seen(bytes, 'internal', this.nowMs);
    const ends = back ? { source: DESK, destination: HOME } : { source: HOME, destination: DESK };
    return this.tell(this.tracker.onMessage({ ...observation, ...ends }));
  }

  flow(type: FlowEvent['type'], flow: Flow): CallEvent[] {
    return this.tell(this.tracker.onFlow({ type, timeMs: this.nowMs, flow }));
  }

  rtp(source: Endpoint, destination: Endpoint, bytes = 200): CallEvent[] {
    return this.tell(this.tracker.onMedia({ timeMs: this.nowMs, source, destination, bytes }));
  }

  /** Lets the clock go on, with a tick for every second. */
  wait(seconds: number): CallEvent[] {
    const before = this.events.length;
    for (const endMs = this.nowMs + seconds * 1000; this.nowMs < endMs; ) {
      this.nowMs = Math.min(endMs, this.nowMs + 1000);
      this.tell(this.tracker.tick(this.nowMs));
    }
    return this.events.slice(before);
  }

  /** The media endpoints that were told so far. */
  announced(): Endpoint[] {
    return this.events.flatMap((event) => (event.type === 'announced' ? event.endpoints : []));
  }

  /** What was told of all calls so far, in short. */
  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  tell(events: CallEvent[]): CallEvent[] {
    this.events.push(...events);
    return events;
  }
}

/** The call of `INVITE`, answered by the gateway. */
export function talking(story = new Story(), headers: readonly string[] = []): Story {
  story.out(INVITE);
  story.in(response(INVITE, 200, { ...OK, headers }));
  return story;
}

export function seen(bytes: Buffer, heading: Direction, timeMs: number, dropped = false): Observation {
  const [source, destination] = heading === 'inbound' ? [PROVIDER, HOME] : [HOME, PROVIDER];
  return { timeMs, message: read(bytes), transport: 'udp', source, destination, heading, dropped };
}

/** A request of the provider's end in the dialog that alice began. */
export function fromCallee(method: string, options: RequestOptions = {}): Buffer {
  return request(method, {
    fromTag: 'to-1',
    toTag: 'from-1',
    sentBy: '203.0.113.9:5060',
    contact: 'sip:gw@203.0.113.9',
    ...options,
  });
}

/** A conntrack entry of home's port `local` behind the public address 198.51.100.7. */
export function natted(local: Endpoint, remote: Endpoint, packets: number, more: Partial<Flow> = {}): Flow {
  const half = { packets, bytes: packets * 200 };
  return {
    family: 4,
    protocol: PROTOCOL_UDP,
    original: { source: local, destination: remote },
    reply: { source: remote, destination: { address: '198.51.100.7', port: local.port } },
    ...{ zone: 0, mark: 0, status: 0, timeoutSeconds: 120, startedAtMs: null, id: 7 },
    ...{ originalCounters: half, replyCounters: half },
    ...more,
  };
}
