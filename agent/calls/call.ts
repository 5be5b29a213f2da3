import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { SipMessage } from '../sip/message.ts';

export type Direction = 'outbound' | 'inbound' | 'internal';
export type Transport = 'udp' | 'tcp';

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
  /** True when the first INVITE was never seen: the agent or the capture began in mid-call. */
  readonly seenFromMiddle: boolean;
}

/** What changed. `invite` (only on `attempted`) is the message that did it, with its addresses, so a shell can answer it. */
export type CallEvent =
  | { readonly type: 'attempted'; readonly call: Call; readonly cause: Observation }
  | { readonly type: 'ringing' | 'answered' | 'media'; readonly call: Call }
  | { readonly type: 'over'; readonly call: Call };
