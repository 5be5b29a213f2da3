import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { SipMessage } from '../sip/message.ts';

export type Direction = 'outbound' | 'inbound' | 'internal';
type Transport = 'udp' | 'tcp';

/** One SIP message seen on its way. `home` is the home network's end (the device), `remote` the other; both before NAT. */
export interface Observation {
  readonly timeMs: number;
  readonly message: SipMessage;
  readonly transport: Transport;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Which way the message itself crosses the router. */
  readonly heading: Direction;
  /** The kernel dropped this very message (an INVITE that its program refused). */
  readonly dropped: boolean;
}

export type CallState = 'attempted' | 'ringing' | 'answered' | 'ended' | 'failed' | 'blocked';

/** One media stream of a call. `local` is the home end, `remote` the far end as it really sends; null while unknown. */
export interface MediaStream {
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  readonly packets: number;
  readonly bytes: number;
  readonly startedAtMs: number | null;
  readonly lastSeenMs: number | null;
}

/**
 * One dialled attempt, keyed by Call-ID and From tag; every INVITE, fork and re-INVITE of it is the same call (RFC 3261 section 12).
 * `target` is the URI that was dialled: the Request-URI of the first INVITE (for an inbound call the caller's own URI is in `from`).
 * `referredBy` is set on a destination that a 3xx or a REFER made: the id of the call it came from.
 */
export interface Call {
  readonly id: string;
  readonly callId: string;
  readonly direction: Direction;
  /** Address of the home end: the device. */
  readonly device: string;
  readonly from: string;
  readonly target: string;
  readonly state: CallState;
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly code: number | null;
  readonly media: readonly MediaStream[];
  readonly referredBy: string | null;
  /** True when the first INVITE was never seen: the agent or the capture began in mid-call. `target` is then the To URI. */
  readonly seenFromMiddle: boolean;
}

/**
 * Why a call is over. `bye`: hung up. `refused`: a final status or our own block. `no-answer`: the INVITE ran out (RFC 3261 timers B, C).
 * `silent`: no media any more, `expired`: session timer or overall limit, both for a lost BYE. `unobserved`: what a 3xx or REFER led to was
 * never seen. `evicted`: the table was full. `unfinished`: the capture ended first; the state is as it stood.
 */
export type Ending = 'bye' | 'refused' | 'no-answer' | 'silent' | 'expired' | 'unobserved' | 'evicted' | 'unfinished';

/**
 * What changed. Of each call the first event is `attempted`, the last `over`, and `over` comes once.
 * - `attempted`: a destination to judge; `cause` is the message that made it, so a shell can answer it: an INVITE, a 3xx, a REFER, or what was
 *   seen first of a call in progress. When the kernel dropped that INVITE the state is `blocked`. It comes again when an INVITE passes although
 *   the call was blocked, and when the INVITE that a 3xx led to is seen.
 * - `blocked`: the agent blocked the call, or a later INVITE of it (with credentials, say) was dropped.
 * - `media`: a stream of the call carried its first packets.
 * - `announced`: media endpoints that SDP named and that were not known before: what a kernel set of voice flows should hold.
 * - `targeted`: the far end's Contact URI, where the home's next in-dialog requests go: an INVITE to it is a re-INVITE, not a new call.
 */
export type CallEvent =
  | { readonly type: 'attempted'; readonly call: Call; readonly cause: Observation }
  | { readonly type: 'ringing' | 'answered' | 'blocked' | 'media'; readonly call: Call }
  | { readonly type: 'announced'; readonly call: Call; readonly endpoints: readonly Endpoint[] }
  | { readonly type: 'targeted'; readonly call: Call; readonly remoteTarget: string }
  | { readonly type: 'over'; readonly call: Call; readonly ending: Ending };

/** A media packet seen on its way, where there is no conntrack to count. `bytes` from the IP header on. */
export interface MediaPacket {
  readonly timeMs: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly bytes: number;
}
