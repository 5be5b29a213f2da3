// A call as the tracker keeps it: what the dialogs and transactions of RFC 3261 need, and what a reader gets to see of it.
// The one rule: every list in here has a limit.

import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { SipMessage } from '../sip/message.ts';
import { copyOf, shortKey } from './bounded.ts';
import type { Call, CallState, Direction, Ending, Observation } from './call.ts';
import { type Stream, streamRecord } from './stream.ts';

export const MAX_TRANSACTIONS = 16;
export const MAX_DIALOGS = 16;
export const MAX_TARGETS = 8;
/** Of texts that are only shown. */
export const MAX_NAME_LENGTH = 512;
/** Of Call-IDs and URIs: more than any telephone sends, and two that differ only behind it pass for the same. */
export const MAX_TEXT_LENGTH = 2048;

/** An INVITE client transaction: one branch of one CSeq. */
export interface Transaction {
  readonly cseq: number;
  /** A copy of the INVITE got past the kernel. */
  passed: boolean;
  failed: boolean;
}

/** How one end is addressed, as dialog-state.ts has it; null while that was not seen. */
export interface Address {
  readonly identity: string | null;
  readonly remoteTarget: string | null;
  readonly routeSet: readonly string[] | null;
}

/** Where the last message went from and to, before NAT. */
export interface Path {
  readonly transport: 'udp' | 'tcp';
  readonly home: Endpoint;
  readonly remote: Endpoint;
}

export const UNKNOWN_ADDRESS: Address = { identity: null, remoteTarget: null, routeSet: null };

/** One dialog of the call, keyed by the callee's tag. `byeAtMs` is set from a BYE on until somebody asks for credentials. */
export interface Dialog {
  confirmed: boolean;
  over: boolean;
  byeAtMs: number | null;
  callee: Address;
  calleeCseq: number | null;
  path: Path | null;
}

/** What is known of a call from the start. `callerTag` is the From tag of whoever called (a long one shortened), empty where there is none. */
export interface Origin {
  readonly id: string;
  readonly callId: string;
  readonly callerTag: string;
  readonly direction: Direction;
  readonly device: string;
  readonly from: string;
  readonly target: string;
  readonly startedAtMs: number;
  readonly referredBy: string | null;
  readonly seenFromMiddle: boolean;
}

/** `inviteCseq` is null on what a 3xx or REFER named and no INVITE has been seen for yet. Times in milliseconds, null while not so. */
export interface TrackedCall extends Origin {
  state: CallState;
  code: number | null;
  answeredAtMs: number | null;
  endedAtMs: number | null;
  ending: Ending | null;
  inviteCseq: number | null;
  inviteAtMs: number;
  provisionalAtMs: number | null;
  cancelledAtMs: number | null;
  challengedAtMs: number | null;
  sessionExpiresAtMs: number | null;
  lastSignMs: number;
  retiredAtMs: number;
  caller: Address;
  callerCseq: number | null;
  /** The outline of the last INVITE that dialled (Latin-1), and its transaction. */
  invite: string | null;
  inviteKey: string | null;
  path: Path | null;
  readonly transactions: Map<string, Transaction>;
  readonly dialogs: Map<string, Dialog>;
  readonly remoteTargets: Map<string, true>;
  readonly streams: Stream[];
}

export function newCall(origin: Origin): TrackedCall {
  return {
    ...origin,
    callId: copyOf(origin.callId.slice(0, MAX_TEXT_LENGTH)),
    callerTag: copyOf(shortKey(origin.callerTag)),
    from: copyOf(origin.from.slice(0, MAX_NAME_LENGTH)),
    target: copyOf(origin.target.slice(0, MAX_TEXT_LENGTH)),
    state: 'attempted',
    code: null,
    answeredAtMs: null,
    endedAtMs: null,
    ending: null,
    inviteCseq: null,
    inviteAtMs: origin.startedAtMs,
    provisionalAtMs: null,
    cancelledAtMs: null,
    challengedAtMs: null,
    sessionExpiresAtMs: null,
    lastSignMs: origin.startedAtMs,
    retiredAtMs: 0,
    caller: UNKNOWN_ADDRESS,
    callerCseq: null,
    invite: null,
    inviteKey: null,
    path: null,
    transactions: new Map(),
    dialogs: new Map(),
    remoteTargets: new Map(),
    streams: [],
  };
}

export function newDialog(): Dialog {
  return { confirmed: false, over: false, byeAtMs: null, callee: UNKNOWN_ADDRESS, calleeCseq: null, path: null };
}

/** The call as it stands, for a reader who keeps it. */
export function snapshot(call: TrackedCall): Call {
  return {
    id: call.id,
    callId: call.callId,
    direction: call.direction,
    device: call.device,
    from: call.from,
    target: call.target,
    state: call.state,
    startedAtMs: call.startedAtMs,
    answeredAtMs: call.answeredAtMs,
    endedAtMs: call.endedAtMs,
    code: call.code,
    media: call.streams.map(streamRecord),
    referredBy: call.referredBy,
    seenFromMiddle: call.seenFromMiddle,
  };
}

/** Closes the books on a call. What was answered has ended, what was blocked stays so, the rest failed. */
export function endCall(call: TrackedCall, ending: Ending, endedAtMs: number | null): void {
  call.ending = ending;
  call.endedAtMs = endedAtMs;
  if (endedAtMs === null) return;
  if (call.answeredAtMs !== null) call.state = 'ended';
  else if (call.state !== 'blocked') call.state = 'failed';
}

/** True when the caller sent this very message: its request, or an answer to the callee's. */
export function sentByCaller(call: TrackedCall, { message }: Observation): boolean {
  return (message.type === 'request') === hasCallerTag(call, message);
}

/** The tag of the callee's end (a long one shortened), which names the dialog; null before there is one. */
export function calleeTag(call: TrackedCall, { message }: Observation): string | null {
  const tag = hasCallerTag(call, message) ? message.toTag : message.fromTag;
  return tag === null ? null : shortKey(tag);
}

function hasCallerTag({ callerTag }: TrackedCall, { fromTag }: SipMessage): boolean {
  return shortKey(fromTag ?? '') === callerTag;
}

/**
 * True when the home end sent it; in a call within the house the caller's end counts as that. What goes to the device is never its own,
 * though all that passes a trunk's line may count as outbound.
 */
export function sentByHome(call: TrackedCall, observation: Observation): boolean {
  const { heading, destination } = observation;
  if (heading === 'internal') return sentByCaller(call, observation);
  return heading === 'outbound' && destination.address !== call.device;
}
