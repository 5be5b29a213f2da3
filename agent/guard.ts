// The composition root: observe, parse, follow, place, judge, act. Packets go in, actions come out.
// The one rule: no clock, no socket, no file in here, so a capture takes the very same way as the live router.

import type { Action } from './action.ts';
import { AlertGate } from './alerts.ts';
import type { Call, CallEvent, Direction, MediaPacket, Observation } from './calls/call.ts';
import { CallTracker } from './calls/tracker.ts';
import type { LoggedDecision } from './firewall/log-prefix.ts';
import type { House } from './house.ts';
import { type Case, judgeCall } from './judge-call.ts';
import { callRecord, mediaRecord } from './ledger/build.ts';
import type { CallRecord } from './ledger/record.ts';
import type { FlowEvent } from './netfilter/conntrack/flow.ts';
import { type Packet, PROTOCOL_TCP, PROTOCOL_UDP } from './netfilter/packet/packet.ts';
import type { ParseResult, SipMessage } from './sip/message.ts';
import { parseMessage } from './sip/scanner.ts';
import { SipStreams } from './sip/streams.ts';

/** A packet with what is known of its way. `decision` is the kernel's word on it, null in a capture; `mac` its sender's, if seen. */
export interface Seen {
  readonly packet: Packet;
  readonly heading: Direction;
  readonly decision: LoggedDecision | null;
  readonly mac: string | null;
}

/** Since the start. `blocked` are outbound calls judged block or ask, stopped or (in observe) not. */
export interface Totals {
  readonly packets: number;
  readonly sipMessages: number;
  readonly malformed: number;
  readonly calls: number;
  readonly outbound: number;
  readonly blocked: number;
  readonly emergency: number;
}

const HEADER_BYTES = { 4: 20 + 8, 6: 40 + 8 } as const;
const MAX_STREAMS = 1024;

/** What of a packet outlives its parsing. */
type Sight = { readonly observation: Observation } & Pick<Seen, 'decision' | 'mac'>;
type Attempted = Extract<CallEvent, { type: 'attempted' }>;

const DECLINE = 603;
const CHANGES: ReadonlySet<CallEvent['type']> = new Set([
  'attempted',
  'ringing',
  'answered',
  'blocked',
  'media',
  'over',
]);

export class Guard {
  readonly #tracker: CallTracker;
  readonly #streams = new SipStreams(MAX_STREAMS);
  readonly #alerts = new AlertGate();
  readonly #cases = new Map<string, Case>();
  readonly #totals = { packets: 0, sipMessages: 0, malformed: 0, calls: 0, outbound: 0, blocked: 0, emergency: 0 };
  #house: House;

  constructor(house: House) {
    this.#house = house;
    this.#tracker = new CallTracker({ maxCalls: house.config.main.maxCalls });
  }

  /** A new configuration: calls that run keep the judgement they had. */
  rehouse(house: House): void {
    this.#house = house;
  }

  onPacket(seen: Seen): Action[] {
    this.#totals.packets++;
    switch (seen.packet.protocol) {
      case PROTOCOL_TCP:
        return this.#streams.push(seen.packet).flatMap((result) => this.#onResult(seen, result));
      case PROTOCOL_UDP:
        return this.#onResult(seen, parseMessage(seen.packet.payload, 'udp'));
      default:
        return [];
    }
  }

  onFlow(event: FlowEvent): Action[] {
    return this.#act(this.#tracker.onFlow(event), event.timeMs, null);
  }

  /** Time-outs up to `nowMs`. */
  tick(nowMs: number): Action[] {
    return this.#act(this.#tracker.tick(nowMs), nowMs, null);
  }

  /** The end of a capture. */
  finish(nowMs: number): Action[] {
    return this.#act(this.#tracker.finish(nowMs), nowMs, null);
  }

  totals(): Totals {
    return { ...this.#totals };
  }

  /** The record with the media as counted by now: what conntrack knew when the call ended is only read afterwards. */
  recount(id: string, record: CallRecord): CallRecord {
    const call = this.#tracker.find(id);
    return call === undefined ? record : { ...record, media: call.media.map(mediaRecord) };
  }

  activeCalls(): readonly Call[] {
    return this.#tracker.active();
  }

  #onResult(seen: Seen, result: ParseResult): Action[] {
    switch (result.kind) {
      case 'complete':
        this.#totals.sipMessages++;
        return this.#follow(seen, result.message);
      case 'malformed':
        this.#totals.sipMessages++;
        this.#totals.malformed++;
        return [];
      case 'partial':
      case 'not-sip':
        return this.#act(this.#tracker.onMedia(mediaPacket(seen.packet)), seen.packet.timeMs, null);
    }
  }

  #follow({ packet, heading, decision, mac }: Seen, message: SipMessage): Action[] {
    const { timeMs, source, destination } = packet;
    const transport = packet.protocol === PROTOCOL_TCP ? 'tcp' : 'udp';
    const dropped = decision?.enforced ?? false;
    const observation = { timeMs, message, transport, source, destination, heading, dropped } as const;
    return this.#act(this.#tracker.onMessage(observation), timeMs, { observation, decision, mac });
  }

  /** What the tracker tells, and what that leads to, in order; of each call that changed one record, its last. */
  #act(told: readonly CallEvent[], timeMs: number, sight: Sight | null): Action[] {
    const actions: Action[] = [];
    const changed = new Map<string, Extract<Action, { type: 'call' }>>();
    const events = [...told];
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      if (event.type === 'attempted') events.push(...this.#judge(event, timeMs, sight, actions));
      if (event.type === 'blocked') actions.push(...stopAgain(this.#cases.get(event.call.id), sight));
      if (event.type === 'announced') actions.push({ type: 'watch', endpoints: event.endpoints });
      if (event.type === 'targeted') actions.push(...this.#letPass(event.call, event.remoteTarget));
      if (CHANGES.has(event.type)) changed.set(event.call.id, this.#tell(event, timeMs));
    }
    return [...changed.values(), ...actions];
  }

  /** Places and judges a destination; what the policy does not allow is stopped, which the tracker is told and may answer to. */
  #judge(event: Attempted, timeMs: number, sight: Sight | null, actions: Action[]): CallEvent[] {
    const { call, cause } = event;
    const known = this.#cases.get(call.id);
    const found = judgeCall(this.#house, call, sight?.mac ?? null, sight?.decision ?? null);
    this.#cases.set(call.id, found);
    if (known === undefined) this.#count(call, found);
    if (found.decision.verdict === 'allow') return [];
    const stop = stopAction(this.#house.config.main.mode, cause, sight, found.decision.why);
    if (known === undefined) actions.push(...this.#alert(call, found, timeMs));
    if (stop === null) return [];
    actions.push(stop);
    return this.#tracker.block(call.id, timeMs, cause.transport === 'udp' ? DECLINE : undefined);
  }

  #count(call: Call, { destination, decision }: Case): void {
    this.#totals.calls++;
    if (call.direction !== 'outbound') return;
    this.#totals.outbound++;
    if (decision.verdict !== 'allow') this.#totals.blocked++;
    if (destination.kind === 'emergency') this.#totals.emergency++;
  }

  #alert(call: Call, found: Case, timeMs: number): Action[] {
    const alert = this.#alerts.pass(recordOf(call, found, timeMs), this.#house.config.main.mode, timeMs);
    return alert === null ? [] : [{ type: 'alert', alert }];
  }

  /** In-dialog requests to a Contact that looks like a forbidden number are no new call (a call from abroad put on hold, say). */
  #letPass(call: Call, uri: string): Action[] {
    const section = this.#house.devices.sectionOf(call.device, null);
    const decision = this.#house.program.decide(uri, section);
    if (call.state === 'blocked' || decision === 'agent' || decision.verdict === 'allow') return [];
    return [{ type: 'pass', device: call.device, uri }];
  }

  #tell({ type, call }: CallEvent, timeMs: number): Extract<Action, { type: 'call' }> {
    const found = this.#cases.get(call.id) ?? judgeCall(this.#house, call, null, null);
    if (type === 'over') this.#cases.delete(call.id);
    return { type: 'call', id: call.id, record: recordOf(call, found, timeMs), over: type === 'over' };
  }
}

/** `decline` what the kernel dropped, `refuse` what got through; nothing in a capture, in `observe`, or for what is no INVITE of the home's. */
function stopAction(mode: 'enforce' | 'observe', cause: Observation, sight: Sight | null, why: string): Action | null {
  if (sight === null || sight.decision === null || mode === 'observe') return null;
  const { message, heading, dropped } = cause;
  if (message.type !== 'request' || message.method !== 'INVITE' || heading !== 'outbound') return null;
  return { type: dropped ? 'decline' : 'refuse', cause, why };
}

/** A later INVITE of the same call (with credentials, say) is a transaction of its own and wants its own answer. */
function stopAgain(found: Case | undefined, sight: Sight | null): Action[] {
  if (found === undefined || sight === null) return [];
  return [{ type: 'decline', cause: sight.observation, why: found.decision.why }];
}

function recordOf(call: Call, { destination, decision, device }: Case, timeMs: number): CallRecord {
  return callRecord({ ...call, device }, destination, decision, timeMs);
}

function mediaPacket({ timeMs, source, destination, payload, family }: Packet): MediaPacket {
  return { timeMs, source, destination, bytes: HEADER_BYTES[family] + payload.length };
}
