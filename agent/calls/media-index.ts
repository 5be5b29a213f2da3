// Finds the stream that a flow or packet belongs to by the endpoints its two sides announced in SDP (RFC 3264, RFC 4961).
// The one rule: one announced end is enough, since media often comes from elsewhere than its SDP said; the other end is learned.
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { Side, Stream } from './stream.ts';
import type { TrackedCall } from './tracked-call.ts';

/** Endpoints remembered for each side of a stream: forks and early media announce several. */
const MAX_ANNOUNCEMENTS = 8;

/** Announcements of one endpoint, should many calls name the same. */
const MAX_SHARERS = 16;

interface Announcement {
  readonly call: TrackedCall;
  readonly stream: Stream;
  readonly side: Side;
  readonly endpoint: Endpoint;
}

/** One end of a flow: `seen` is its own address, `names` every address it goes by on either side of NAT. */
export interface FlowEnd {
  readonly seen: Endpoint;
  readonly names: readonly [Endpoint] | readonly [Endpoint, Endpoint];
}

export interface Match {
  readonly call: TrackedCall;
  readonly stream: Stream;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

interface Weighed extends Match {
  readonly weight: number;
}

const NOBODY: readonly Announcement[] = [];

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
    this.byEndpoint.set(key, newest([...(this.byEndpoint.get(key) ?? []), announcement]));
    return true;
  }

  forget(call: TrackedCall): void {
    for (const announcement of this.byCall.get(call.id) ?? []) this.drop(announcement);
    this.byCall.delete(call.id);
  }

  /** A stream of a running call before others; then one with both ends announced, then one with its local end; then the newest. */
  match(first: FlowEnd, second: FlowEnd): Match | null {
    const ofFirst = this.named(first);
    const ofSecond = this.named(second);
    let best: Weighed | null = null;
    for (const known of ofFirst) best = heavier(best, weigh(known, first, second, ofSecond));
    for (const known of ofSecond) best = heavier(best, weigh(known, second, first, ofFirst));
    return best;
  }

  private named({ names }: FlowEnd): readonly Announcement[] {
    const [name, other] = names;
    const known = (name && this.byEndpoint.get(keyOf(name))) ?? NOBODY;
    return other ? [...known, ...(this.byEndpoint.get(keyOf(other)) ?? NOBODY)] : known;
  }

  private drop(announcement: Announcement): void {
    const key = keyOf(announcement.endpoint);
    const left = (this.byEndpoint.get(key) ?? []).filter((other) => other !== announcement);
    if (left.length > 0) this.byEndpoint.set(key, left);
    else this.byEndpoint.delete(key);
  }
}

function newest(sharers: readonly Announcement[]): Announcement[] {
  const least = sharers.find(({ call }) => call.ending !== null) ?? sharers[0];
  return sharers.filter((sharer) => sharers.length <= MAX_SHARERS || sharer !== least);
}

/** How well a flow between `near`, which `known` announced, and `far` fits that stream. */
function weigh(known: Announcement, near: FlowEnd, far: FlowEnd, ofFar: readonly Announcement[]): Weighed {
  const { call, stream, side } = known;
  const isBoth = ofFar.some((other) => other.stream === stream && other.side !== side);
  const isLocal = side === 'local';
  const weight = (call.ending === null ? 4 : 0) + (isBoth ? 2 : 0) + (isLocal ? 1 : 0);
  return { call, stream, local: isLocal ? near.seen : far.seen, remote: isLocal ? far.seen : near.seen, weight };
}

function heavier(best: Weighed | null, next: Weighed): Weighed {
  return best === null || next.weight >= best.weight ? next : best;
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
