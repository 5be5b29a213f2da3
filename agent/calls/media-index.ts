// Finds the stream that a flow or packet belongs to by the endpoints its two sides announced in SDP (RFC 3264, RFC 4961).
// The one rule: one announced end is enough, since media often comes from elsewhere than its SDP said; the other end is learned.
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { Side, Stream } from './stream.ts';
import type { TrackedCall } from './tracked-call.ts';

/** Endpoints remembered for each side of a stream: forks and early media announce several. */
const MAX_ANNOUNCEMENTS = 8;

interface Announcement {
  readonly call: TrackedCall;
  readonly stream: Stream;
  readonly side: Side;
  readonly endpoint: Endpoint;
}

/** One end of a flow: `seen` is its own address, `names` every address it goes by on either side of NAT. */
export interface FlowEnd {
  readonly seen: Endpoint;
  readonly names: readonly Endpoint[];
}

export interface Match {
  readonly call: TrackedCall;
  readonly stream: Stream;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

export class MediaIndex {
  private readonly byEndpoint = new Map<string, Announcement[]>();
  private readonly byCall = new Map<string, Announcement[]>();

  /** True when nobody of this side of the stream had named the endpoint before. */
  announce(announcement: Announcement): boolean {
    const { call, stream, side, endpoint } = announcement;
    const key = keyOf(endpoint);
    const mine = this.byCall.get(call.id) ?? [];
    const ofSide = mine.filter((other) => other.stream === stream && other.side === side);
    if (ofSide.some((other) => keyOf(other.endpoint) === key)) return false;
    const oldest = ofSide.length >= MAX_ANNOUNCEMENTS ? ofSide[0] : undefined;
    if (oldest) this.drop(oldest);
    this.byCall.set(call.id, [...mine.filter((other) => other !== oldest), announcement]);
    this.byEndpoint.set(key, [...(this.byEndpoint.get(key) ?? []), announcement]);
    return true;
  }

  forget(call: TrackedCall): void {
    for (const announcement of this.byCall.get(call.id) ?? []) this.drop(announcement);
    this.byCall.delete(call.id);
  }

  /** Endpoints that calls which are not over have announced. */
  endpoints(): readonly Endpoint[] {
    const live = [...this.byEndpoint.values()].map((all) => all.find(({ call }) => call.ending === null)?.endpoint);
    return live.filter((endpoint) => endpoint !== undefined);
  }

  /** The stream with both ends announced before one with only its local, and that before one with only its remote end; then the newest. */
  match(first: FlowEnd, second: FlowEnd): Match | null {
    const ways = [...this.readings(first, second), ...this.readings(second, first)];
    let best: (typeof ways)[number] | undefined;
    for (const way of ways) if (!best || way.weight >= best.weight) best = way;
    return best ?? null;
  }

  private readings(near: FlowEnd, far: FlowEnd): (Match & { readonly weight: number })[] {
    const locals = this.named(near, 'local');
    const remotes = this.named(far, 'remote');
    const reading = ({ call, stream }: Announcement, weight: number) => {
      const live = call.ending === null ? 4 : 0;
      return { call, stream, local: near.seen, remote: far.seen, weight: weight + live };
    };
    const both = new Set(remotes.map(({ stream }) => stream));
    return [
      ...remotes.map((announcement) => reading(announcement, 1)),
      ...locals.map((announcement) => reading(announcement, both.has(announcement.stream) ? 3 : 2)),
    ];
  }

  private named(end: FlowEnd, side: Side): Announcement[] {
    return end.names.flatMap((name) => this.byEndpoint.get(keyOf(name)) ?? []).filter((known) => known.side === side);
  }

  private drop(announcement: Announcement): void {
    const key = keyOf(announcement.endpoint);
    const left = (this.byEndpoint.get(key) ?? []).filter((other) => other !== announcement);
    if (left.length > 0) this.byEndpoint.set(key, left);
    else this.byEndpoint.delete(key);
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
