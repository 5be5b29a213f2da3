// Follows SIP dialogs from message to message and makes calls of them (RFC 3261 section 12).
// The one rule: pure and synchronous; every time comes from outside.
import type { FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { Call, CallEvent, MediaPacket, Observation, RemoteTarget } from './call.ts';
import type { TrackerLimits } from './limits.ts';

export interface CallTracker {
  /** A SIP message; retransmissions and copies from a second hook change nothing. */
  onMessage(observation: Observation): CallEvent[];
  /** A conntrack event or a dumped entry. */
  onFlow(event: FlowEvent): CallEvent[];
  /** A UDP packet that is not SIP, in a capture. */
  onMedia(packet: MediaPacket): CallEvent[];
  /** Time-outs up to `nowMs`; cheap when nothing is due. */
  tick(nowMs: number): CallEvent[];
  /** The agent's own verdict on call `id`. With `code`, the status it answered the INVITE with, the call is over at once. */
  block(id: string, nowMs: number, code?: number): CallEvent[];
  /** The end of a capture: what still runs is reported as it stands. */
  finish(nowMs: number): CallEvent[];
  /** Calls that are not over, oldest first. */
  active(): readonly Call[];
  /** A call by its id, while it is remembered: up to `transactionMs` after it was over, its media still counted. */
  find(id: string): Call | undefined;
  /** Media endpoints announced by the active calls, without duplicates. */
  mediaEndpoints(): readonly Endpoint[];
  /** Far ends' Contact URIs in the active calls. */
  remoteTargets(): readonly RemoteTarget[];
}

export interface TrackerOptions extends Partial<TrackerLimits> {}
