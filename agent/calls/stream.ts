// One media stream of a call, both directions together, from its announcement in SDP to what was really seen of it.
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { MediaStream } from './call.ts';

export type Side = 'local' | 'remote';

/** What one end of a stream said of itself and what was seen of it. `held`: it asked for no media, or for one direction only. */
interface StreamEnd {
  announced: Endpoint | null;
  seen: Endpoint | null;
  held: boolean;
}

/** `checkedAtMs` is the last reading of a conntrack counter; null where nothing is left to read: the flow is gone, or the packets are seen. */
export interface Stream {
  readonly local: StreamEnd;
  readonly remote: StreamEnd;
  packets: number;
  bytes: number;
  startedAtMs: number | null;
  lastSeenMs: number | null;
  checkedAtMs: number | null;
}

export function newStream(): Stream {
  return {
    local: { announced: null, seen: null, held: false },
    remote: { announced: null, seen: null, held: false },
    packets: 0,
    bytes: 0,
    startedAtMs: null,
    lastSeenMs: null,
    checkedAtMs: null,
  };
}

/** The stream for a reader: an end is where it was seen, until then where it was announced. */
export function streamRecord(stream: Stream): MediaStream {
  return {
    local: stream.local.seen ?? stream.local.announced,
    remote: stream.remote.seen ?? stream.remote.announced,
    packets: stream.packets,
    bytes: stream.bytes,
    startedAtMs: stream.startedAtMs,
    lastSeenMs: stream.lastSeenMs,
  };
}

/** Adds what passed since the last count; true when these are the stream's first packets. */
export function countMedia(stream: Stream, packets: number, bytes: number, atMs: number): boolean {
  if (packets <= 0) return false;
  const first = stream.packets === 0;
  stream.packets += packets;
  stream.bytes += bytes;
  stream.startedAtMs ??= atMs;
  stream.lastSeenMs = Math.max(stream.lastSeenMs ?? atMs, atMs);
  return first;
}

/** When the media of a call has been silent for `silenceMs`; null while that cannot be said: none seen, an end on hold, a counter not read since. */
export function silentFromMs(streams: readonly Stream[], silenceMs: number): number | null {
  const used = streams.filter((stream) => stream.lastSeenMs !== null);
  if (used.length === 0 || used.some(({ local, remote }) => local.held || remote.held)) return null;
  const silences = used.map((stream) => silenceOf(stream, silenceMs));
  return silences.includes(null) ? null : Math.max(...silences.map((atMs) => atMs ?? 0));
}

function silenceOf({ lastSeenMs, checkedAtMs }: Stream, silenceMs: number): number | null {
  const silentAtMs = (lastSeenMs ?? 0) + silenceMs;
  if (checkedAtMs === null || checkedAtMs >= silentAtMs) return silentAtMs;
  return null;
}

/** Last sight of any media, null if there was none. */
export function lastMediaMs(streams: readonly Stream[]): number | null {
  const times = streams.flatMap(({ lastSeenMs }) => (lastSeenMs === null ? [] : [lastSeenMs]));
  return times.length === 0 ? null : Math.max(...times);
}
