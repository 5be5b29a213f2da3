// Each call's case, from its attempt to its end: judged, asked about, let pass or stopped, and told of.
// The one rule: of a call that changed one record is told, its last; whoever waits is answered in the end.

import { copyOf, remember, shortKey } from '../calls/bounded.ts';
import type { Call, CallEvent } from '../calls/call.ts';
import type { CallTracker } from '../calls/tracker.ts';
import { callClassOf, isChargeable } from '../policy/call-class.ts';
import type { Action } from './action.ts';
import { AlertGate, type Concern } from './alerts.ts';
import type { Asking, Settled, Waiting } from './asking.ts';
import type { RunningCall } from './carry-out.ts';
import { forbiddenCall, hangupConcern, silenceConcern, unansweredConcern } from './concern.ts';
import type { House } from './house.ts';
import { because, type Case, judgeCall, recordOf } from './judge-call.ts';
import type { Outcome, Overseer } from './overseer.ts';
import { Passes } from './passes.ts';
import { requestOf } from './request-of.ts';
import { type Sight, stopAction } from './sight.ts';
import type { Today } from './today.ts';
import { countCall, isForbidden, type Totals } from './totals.ts';

const DECLINE = 603;
const MAX_REFUSED = 1_000;
const CHANGES: ReadonlySet<CallEvent['type']> = new Set([
  'attempted',
  'ringing',
  'answered',
  'blocked',
  'media',
  'over',
]);

/** Who knows of calls (`tracker`), of devices and orders (`overseer`), and of questions (`asking`). */
export interface DocketOptions {
  readonly house: House;
  readonly tracker: CallTracker;
  readonly overseer: Overseer;
  readonly asking: Asking;
  readonly totals: Totals;
  readonly today: Today;
}

export class Docket {
  readonly #tracker: CallTracker;
  readonly #overseer: Overseer;
  readonly #asking: Asking;
  readonly #totals: Totals;
  readonly #today: Today;
  readonly #alerts = new AlertGate();
  readonly #cases = new Map<string, Case>();
  readonly #passes = new Passes();
  /** Why calls were refused whose INVITE had left already, by Call-ID. */
  readonly #refused = new Map<string, string>();
  #house: House;

  constructor({ house, tracker, overseer, asking, totals, today }: DocketOptions) {
    this.#house = house;
    this.#tracker = tracker;
    this.#overseer = overseer;
    this.#asking = asking;
    this.#totals = totals;
    this.#today = today;
  }

  /** Calls that run keep the judgement they had. */
  rehouse(house: House): void {
    this.#house = house;
  }

  /** What the tracker tells, and what that leads to, in order. */
  act(told: readonly CallEvent[], timeMs: number, sight: Sight | null): Action[] {
    const actions: Action[] = [];
    const answers = told.flatMap((event) => this.#respond(event, timeMs, sight, actions));
    return [...this.#report([...told, ...answers], timeMs), ...actions];
  }

  /** Of each call that changed one record, its last; what is over is closed. */
  #report(events: readonly CallEvent[], timeMs: number): Action[] {
    const changed = new Map<string, Action>();
    const closed = events.flatMap(({ type, call }) => (type === 'over' ? this.#close(call, timeMs) : []));
    for (const event of events) if (CHANGES.has(event.type)) changed.set(event.call.id, this.#tell(event, timeMs));
    return [...changed.values(), ...closed];
  }

  #respond(event: CallEvent, timeMs: number, sight: Sight | null, actions: Action[]): CallEvent[] {
    switch (event.type) {
      case 'attempted':
      case 'blocked':
        return this.#judge(event.call, timeMs, sight, actions);
      case 'answered':
        actions.push(...this.carry(this.#overseer.onChange(event.call.id, { answeredAtMs: timeMs }, timeMs), timeMs));
        actions.push(...this.#endRefused(event.call));
        return [];
      case 'announced':
        actions.push({ type: 'watch', endpoints: event.endpoints });
        return [];
      case 'targeted':
        actions.push(...this.#letPass(event.call, event.remoteTarget));
        return [];
      case 'over':
      case 'ringing':
      case 'media':
        return [];
    }
  }

  /** A question is answered, or nobody did: the calls that waited go their way. */
  settle({ question, allowed, declined, why }: Settled, timeMs: number): Action[] {
    const passing = allowed.flatMap(({ call: id }): Action[] => {
      const call = this.#tracker.find(id);
      return call === undefined ? [] : [{ type: 'pass', ...this.#passes.open(call, call.target) }];
    });
    const turnedAway = declined.flatMap((waiting) => this.turnAway(waiting, why, timeMs));
    return [{ type: 'question', question }, ...passing, ...turnedAway];
  }

  /** A call that waited is declined after all. */
  turnAway({ call: id, sight }: Waiting, why: string, timeMs: number): Action[] {
    this.#asking.withdraw(id);
    const call = this.#tracker.find(id);
    const found = this.#cases.get(id);
    if (call === undefined || found === undefined) return [];
    const actions: Action[] = [];
    const events = this.#stop(call, because(found, why), false, sight, timeMs, actions);
    return [...this.#report(events, timeMs), ...actions];
  }

  carry({ actions, concerns }: Outcome, timeMs: number): readonly Action[] {
    return [...actions, ...concerns.flatMap((concern) => this.alert(concern, timeMs))];
  }

  alert(concern: Concern, timeMs: number): Action[] {
    const alert = this.#alerts.pass(concern, timeMs);
    return alert === null ? [] : [{ type: 'alert', alert }];
  }

  /** Calls that are not over, with their records. */
  running(nowMs: number): readonly RunningCall[] {
    return this.#tracker.active().map((call) => {
      const found = this.#caseOf(call);
      return { call, record: recordOf(call, found, nowMs), exempt: found.exempt };
    });
  }

  /** How the end of a call goes that was ordered; `why` is for the owner. */
  onHangup(id: string, state: 'ended' | 'still_running', why: string, timeMs: number): Action[] {
    const call = this.#tracker.find(id);
    if (call === undefined) return this.alert(silenceConcern(id, state, why), timeMs);
    const events = state === 'ended' ? this.#tracker.hungUp(id, timeMs) : [];
    const record = recordOf(events.at(-1)?.call ?? call, this.#caseOf(call), timeMs);
    return [...this.#report(events, timeMs), ...this.alert(hangupConcern(record, state, why), timeMs)];
  }

  /**
   * Places and judges a destination, or anew when the kernel stopped a later INVITE of its call (a transaction of its own, which wants
   * its own answer). What is not allowed is asked about or stopped, which the tracker is told and may answer to.
   */
  #judge(call: Call, timeMs: number, sight: Sight | null, actions: Action[]): CallEvent[] {
    const before = this.#cases.get(call.id);
    const placed = judgeCall(this.#house, call, sight?.mac ?? null, sight?.decision ?? null);
    const { found, ...outcome } = this.#overseer.consider(call, placed, sight, timeMs);
    this.#cases.set(call.id, found);
    countCall(this.#totals, call.direction, before, found);
    this.#today.onCall(call.direction, before, found, timeMs);
    actions.push(...this.carry(outcome, timeMs));
    if (!isForbidden(found)) {
      // The owner's yes, or a call for help that the kernel dropped unread in a flood: its repetition passes.
      if (sight?.observation.dropped) actions.push({ type: 'pass', ...this.#passes.open(call, call.target) });
      return [];
    }
    const refused = found.decision.verdict === 'ask' ? this.#ask(call, found, sight, timeMs, actions) : found;
    const isKnown = isForbidden(before) || (call.state === 'answered' && this.#refused.has(shortKey(call.callId)));
    return refused === null ? [] : this.#stop(call, refused, isKnown, sight, timeMs, actions);
  }

  /** Null while the call waits for the owner's answer; else the case with what else there is to say. */
  #ask(call: Call, found: Case, sight: Sight | null, timeMs: number, actions: Action[]): Case | null {
    const stop = stopAction(this.#house.config.main.mode, sight, '');
    if (sight === null || stop === null) return found;
    if (this.#asking.isWaiting(call.id)) return null;
    const { message } = sight.observation;
    const waits = stop.type === 'decline' && message.type === 'request' && message.method === 'INVITE';
    const request = requestOf(call, found);
    const asked = this.#asking.ask(request, waits ? sight : null, timeMs);
    switch (asked.kind) {
      case 'asked':
      case 'joined':
        if (asked.kind === 'asked') actions.push({ type: 'question', question: this.#asking.record(asked.question) });
        return waits ? null : because(found, 'The owner is asked: it may be dialled again once that is answered.');
      case 'unanswered':
        actions.push(...this.#blockUnanswered(request.device, found, asked.why, timeMs));
        return because(found, asked.why);
      case 'too-many':
      case 'denied':
        return because(found, asked.why);
    }
  }

  #blockUnanswered(device: string, { destination }: Case, why: string, timeMs: number): readonly Action[] {
    const { blockForSeconds } = this.#house.config.main;
    const about = callClassOf(destination.kind) ?? 'all';
    const target = { kind: 'device', device, class: about } as const;
    const concern = unansweredConcern(device, about, why, blockForSeconds);
    return [...this.#overseer.block(target, 'questions', why, timeMs, blockForSeconds), ...this.alert(concern, timeMs)];
  }

  #stop(
    call: Call,
    found: Case,
    isKnown: boolean,
    sight: Sight | null,
    timeMs: number,
    actions: Action[],
  ): CallEvent[] {
    this.#cases.set(call.id, found);
    const { mode } = this.#house.config.main;
    const stop = stopAction(mode, sight, found.decision.why);
    const isUdp = sight?.observation.transport === 'udp';
    const answers = stop === null ? [] : this.#tracker.block(call.id, timeMs, isUdp ? DECLINE : undefined);
    const stopped = answers.at(-1)?.call ?? call;
    const concern = forbiddenCall(recordOf(stopped, found, timeMs), call, mode, stop !== null);
    if (!isKnown) actions.push(...this.alert(concern, timeMs));
    if (stop === null) return answers;
    if (stop.type === 'refuse')
      remember(this.#refused, copyOf(shortKey(call.callId)), copyOf(found.decision.why), MAX_REFUSED);
    actions.push(stop, ...this.carry(this.#overseer.onChange(call.id, { stopped: true }, timeMs), timeMs));
    return answers;
  }

  /** Our CANCEL came too late, or was lost: whoever is billed for a call that must not be wants it hung up. */
  #endRefused({ id, callId }: Call): Action[] {
    const why = this.#refused.get(shortKey(callId));
    if (why === undefined || !isForbidden(this.#cases.get(id))) return [];
    return [{ type: 'end', id, why: `It was refused, and answered all the same. ${why}` }];
  }

  /** In-dialog requests to a Contact that looks like a forbidden number are no new call (a call from abroad put on hold, say). */
  #letPass(call: Call, uri: string): Action[] {
    const section = this.#cases.get(call.id)?.section ?? null;
    const decision = this.#house.program.decide(uri, section);
    if (call.state === 'blocked' || decision === 'agent') return [];
    // What the rules allow, an order may stop before the call is over.
    if (decision.verdict === 'allow' && !isChargeable(this.#house.numbering.classify(uri).kind)) return [];
    return [{ type: 'pass', ...this.#passes.open(call, uri) }];
  }

  #close(call: Call, timeMs: number): readonly Action[] {
    this.#asking.withdraw(call.id);
    const { endedAtMs, code } = call;
    const change = { endedAtMs: endedAtMs ?? timeMs, ...(code === null ? {} : { code }) };
    const lifted = this.#passes.close(call).map((pass): Action => ({ type: 'lift', ...pass }));
    return [...lifted, ...this.carry(this.#overseer.onChange(call.id, change, timeMs), timeMs)];
  }

  #caseOf(call: Call): Case {
    return this.#cases.get(call.id) ?? judgeCall(this.#house, call, null, null);
  }

  #tell({ type, call }: CallEvent, timeMs: number): Action {
    const found = this.#caseOf(call);
    const record = recordOf(call, found, timeMs);
    if (type === 'over') {
      this.#cases.delete(call.id);
      this.#today.onOver(record, timeMs);
    }
    return { type: 'call', id: call.id, record, over: type === 'over' };
  }
}
