// Follows SIP dialogs from message to message and makes calls of them (RFC 3261 section 12).
// The one rule: pure and synchronous; every time comes from outside.
import type { FlowEvent } from '../netfilter/conntrack/flow.ts';
import { isOwn } from '../sip/own-via.ts';
import type { Call, CallEvent, MediaPacket, Observation } from './call.ts';
import type { DialogState } from './dialog-state.ts';
import { dialogStates } from './dialog-states.ts';
import { DEFAULT_LIMITS, type TrackerLimits } from './limits.ts';
import type { MediaSight } from './media-join.ts';
import { followMessage } from './message-route.ts';
import { type Registration, Registrations } from './registrations.ts';
import { Roster } from './roster.ts';
import { snapshot } from './tracked-call.ts';

export class CallTracker {
  private readonly roster: Roster;
  private readonly registrar: Registrations;

  constructor(limits: Partial<TrackerLimits> = {}) {
    const all = { ...DEFAULT_LIMITS, ...limits };
    this.roster = new Roster(all);
    this.registrar = new Registrations(all.maxCalls);
  }

  /** A SIP message; retransmissions and copies from a second hook change nothing, what the agent says itself neither. */
  onMessage(observation: Observation): CallEvent[] {
    const { message } = observation;
    if (isOwn(message)) return [];
    const method = message.type === 'request' ? message.method : message.cseq.method;
    if (method === 'REGISTER') this.registrar.onMessage(observation);
    else followMessage(this.roster, observation);
    return this.roster.taken();
  }

  /** A conntrack event or a dumped entry. */
  onFlow(event: FlowEvent): CallEvent[] {
    const sight = this.roster.media.onFlow(event);
    if (sight?.call.ending === null) this.roster.watch(sight.call);
    return this.sawMedia(sight);
  }

  /** A UDP packet that is not SIP, in a capture. */
  onMedia(packet: MediaPacket): CallEvent[] {
    return this.sawMedia(this.roster.media.onPacket(packet));
  }

  /** Time-outs up to `nowMs`; cheap when nothing is due. */
  tick(nowMs: number): CallEvent[] {
    this.roster.tick(nowMs);
    return this.roster.taken();
  }

  /**
   * The agent's own verdict on call `id`. With `code`, the status it answered the INVITE with, the call is over at once. A call that is
   * already answered stays so until it is hung up.
   */
  block(id: string, nowMs: number, code: number | null = null): CallEvent[] {
    const call = this.roster.table.get(id);
    if (!call || call.ending !== null || call.answeredAtMs !== null) return [];
    if (call.state !== 'blocked') {
      call.state = 'blocked';
      this.roster.tell({ type: 'blocked', call: snapshot(call) });
    }
    call.code = code ?? call.code;
    if (code === null) this.roster.watch(call);
    else this.roster.close(call, 'refused', nowMs, nowMs);
    return this.roster.taken();
  }

  /** The agent has ended call `id` at both ends: hung up, or taken back before anybody answered. */
  hungUp(id: string, nowMs: number): CallEvent[] {
    const call = this.roster.table.get(id);
    if (!call || call.ending !== null) return [];
    this.roster.close(call, call.answeredAtMs === null ? 'refused' : 'bye', nowMs, nowMs);
    return this.roster.taken();
  }

  /** The end of a capture: what still runs is reported as it stands. */
  finish(nowMs: number): CallEvent[] {
    this.roster.closeAll(nowMs);
    return this.roster.taken();
  }

  /** Calls that are not over, oldest first. */
  active(): readonly Call[] {
    return this.roster.table.active().map(snapshot);
  }

  /** A call by its id while it is remembered: `transactionMs` longer than it lasted, its media still counted. */
  find(id: string): Call | undefined {
    const call = this.roster.table.get(id);
    return call && snapshot(call);
  }

  /** What is needed to end call `id`; empty when it is over, or when too little of it was seen. */
  dialogs(id: string): readonly DialogState[] {
    const call = this.roster.table.get(id);
    return call === undefined ? [] : dialogStates(call);
  }

  /** What devices have registered, as it holds at `nowMs`. */
  registrations(nowMs: number): readonly Registration[] {
    return this.registrar.bindings(nowMs);
  }

  private sawMedia(sight: MediaSight | null): CallEvent[] {
    if (!sight?.first || sight.call.ending !== null) return [];
    this.roster.watch(sight.call);
    this.roster.tell({ type: 'media', call: snapshot(sight.call) });
    return this.roster.taken();
  }
}
