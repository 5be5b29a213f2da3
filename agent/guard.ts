// The composition root: observe, parse, follow, place, judge, act. Packets go in, actions come out.
// The one rule: no clock, no socket, no file in here, so a capture takes the very same way as the live router.

import type { Call, CallEvent } from './calls/call.ts';
import type { DialogState } from './calls/dialog-state.ts';
import { CallTracker } from './calls/tracker.ts';
import type { Action } from './guard/action.ts';
import { AlertGate, type Concern } from './guard/alerts.ts';
import { Asking, type Settled, type Waiting } from './guard/asking.ts';
import { type CarriedOut, carryOut, type RunningCall } from './guard/carry-out.ts';
import type { GuardCommand } from './guard/command.ts';
import { forbiddenCall, hangupConcern, unansweredConcern } from './guard/concern.ts';
import type { House } from './guard/house.ts';
import { because, type Case, judgeCall, recordOf } from './guard/judge-call.ts';
import { type Outcome, Overseer } from './guard/overseer.ts';
import { PacketReader, type Reading } from './guard/packet-reader.ts';
import { Passes } from './guard/passes.ts';
import { mayLeave } from './guard/redirection.ts';
import { questionLimits, requestOf } from './guard/request-of.ts';
import { mediaPacket, type Seen, type Sight, sightOf, stopAction } from './guard/sight.ts';
import { countCall, isForbidden, noTotals, type Totals } from './guard/totals.ts';
import { followOrTell, type Unread } from './guard/unread.ts';
import { mediaRecord } from './ledger/build.ts';
import type { BlockRecord, CallRecord, QuestionRecord } from './ledger/record.ts';
import type { SavedState } from './ledger/state-schema.ts';
import type { FlowEvent } from './netfilter/conntrack/flow.ts';
import { callClassOf, isChargeable } from './policy/call-class.ts';
import type { StandingRules } from './policy/orders/order.ts';

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
  readonly #reader = new PacketReader();
  readonly #alerts = new AlertGate();
  readonly #cases = new Map<string, Case>();
  readonly #passes = new Passes();
  readonly #totals = noTotals();
  readonly #overseer: Overseer;
  readonly #asking: Asking;
  #house: House;

  constructor(house: House) {
    this.#house = house;
    this.#tracker = new CallTracker({ maxCalls: house.config.main.maxCalls });
    this.#overseer = new Overseer(house);
    this.#asking = new Asking(questionLimits(house), house.tariff);
  }

  /** A new configuration: calls that run keep the judgement they had. */
  rehouse(house: House): void {
    this.#house = house;
    this.#overseer.rehouse(house);
    this.#asking.reconfigure(questionLimits(house), house.tariff);
  }

  onPacket(seen: Seen): Action[] {
    this.#totals.packets++;
    return this.#reader.read(seen).flatMap((reading) => this.#onReading(seen, reading));
  }

  /** Whether a transfer or redirection that the kernel held back may go on. */
  mayLeave(seen: Seen): boolean {
    return mayLeave(this.#house, seen, (call, placed) => this.#overseer.glance(call, placed, seen.packet.timeMs));
  }

  onFlow(event: FlowEvent): Action[] {
    return this.#act(this.#tracker.onFlow(event), event.timeMs, null);
  }

  /** Somebody on the Internet (`from`) opened a session to a device at home (`to`). */
  onSession({ from, to }: { readonly from: string; readonly to: string }, timeMs: number): void {
    this.#overseer.onSession({ device: this.#house.devices.sectionOf(to, null) ?? to, from, atMs: timeMs });
  }

  /** Time-outs up to `nowMs`. */
  tick(nowMs: number): Action[] {
    const settled = this.#asking.tick(nowMs).flatMap((each) => this.#settle(each, nowMs));
    const overseen = this.#carry(this.#overseer.tick(nowMs), nowMs);
    return [...settled, ...overseen, ...this.#act(this.#tracker.tick(nowMs), nowMs, null)];
  }

  /** The end of a capture. */
  finish(nowMs: number): Action[] {
    return this.#act(this.#tracker.finish(nowMs), nowMs, null);
  }

  /** An order of the owner's. */
  command(command: GuardCommand, nowMs: number): CarriedOut {
    return carryOut(command, nowMs, {
      house: this.#house,
      overseer: this.#overseer,
      asking: this.#asking,
      running: () => this.#running(nowMs),
      settle: (settled) => this.#settle(settled, nowMs),
    });
  }

  /** As they stand: it goes on counting. */
  totals(): Readonly<Totals> {
    return this.#totals;
  }

  /** The record with the media as counted by now: what conntrack knew when the call ended is only read afterwards. */
  recount(id: string, record: CallRecord): CallRecord {
    const call = this.#tracker.find(id);
    return call === undefined ? record : { ...record, media: call.media.map(mediaRecord) };
  }

  active(): readonly Call[] {
    return this.#tracker.active();
  }

  /** A call by its id while it is remembered. */
  find(id: string): Call | undefined {
    return this.#tracker.find(id);
  }

  /** What has to be known to end a call. */
  dialogs(id: string): readonly DialogState[] {
    return this.#tracker.dialogs(id);
  }

  /** How the end of a call goes that was ordered; `why` is for the owner. */
  onHangup(id: string, state: 'ended' | 'still_running', why: string, timeMs: number): Action[] {
    const call = this.#tracker.find(id);
    if (call === undefined) return [];
    const events = state === 'ended' ? this.#tracker.hungUp(id, timeMs) : [];
    const record = recordOf(events.at(-1)?.call ?? call, this.#caseOf(call), timeMs);
    return [...this.#report(events, timeMs), ...this.#alert(hangupConcern(record, state, why), timeMs)];
  }

  openQuestions(): readonly QuestionRecord[] {
    return this.#asking.open();
  }

  blocks(nowMs: number): readonly BlockRecord[] {
    return this.#overseer.blocks(nowMs);
  }

  /** What a house is to be built with by now. */
  standing(): StandingRules {
    return this.#overseer.standing();
  }

  /** The clock was set by `deltaMs` while no call ran: what is remembered moves along. */
  shift(deltaMs: number): void {
    this.#overseer.shift(deltaMs);
    this.#asking.shift(deltaMs);
  }

  save(): Omit<SavedState, 'savedAtMs'> {
    return { ...this.#overseer.save(), questions: this.#asking.save() };
  }

  /** Before any packet. */
  restore(saved: Omit<SavedState, 'savedAtMs'>, savedAtMs: number, nowMs: number): readonly Action[] {
    this.#asking.restore(saved.questions, savedAtMs, nowMs);
    return this.#overseer.restore(saved, savedAtMs, nowMs);
  }

  #onReading(seen: Seen, reading: Reading): Action[] {
    switch (reading.kind) {
      case 'message':
        this.#totals.sipMessages++;
        return this.#follow(sightOf(seen, reading.message));
      case 'malformed':
        this.#totals.sipMessages++;
        this.#totals.malformed++;
        return this.#onUnread(seen, reading);
      case 'beginning':
        return this.#onUnread(seen, reading);
      case 'other':
        return this.#act(this.#tracker.onMedia(mediaPacket(seen.packet)), seen.packet.timeMs, null);
    }
  }

  #follow(sight: Sight): Action[] {
    const { message, timeMs, heading, source, destination } = sight.observation;
    // Whoever registers from outside means to telephone from inside.
    if (message.type === 'request' && message.method === 'REGISTER' && heading === 'inbound')
      this.onSession({ from: source.address, to: destination.address }, timeMs);
    const actions = this.#act(this.#tracker.onMessage(sight.observation), timeMs, sight);
    const isCancel = message.type === 'request' && message.method === 'CANCEL';
    const givenUp = isCancel ? this.#asking.waitingOf(message.callId) : [];
    return [...actions, ...givenUp.flatMap((waiting) => this.#turnAway(waiting, 'The caller gave up.', timeMs))];
  }

  #onUnread(seen: Seen, unread: Unread): Action[] {
    const answer = followOrTell(this.#house, seen, unread);
    if (answer === null) return [];
    return 'follow' in answer ? this.#follow(answer.follow) : this.#alert(answer.tell, seen.packet.timeMs);
  }

  /** What the tracker tells, and what that leads to, in order. */
  #act(told: readonly CallEvent[], timeMs: number, sight: Sight | null): Action[] {
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
        actions.push(...this.#carry(this.#overseer.onChange(event.call.id, { answeredAtMs: timeMs }, timeMs), timeMs));
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
    actions.push(...this.#carry(outcome, timeMs));
    if (!isForbidden(found)) {
      // The owner's yes, or a call for help that the kernel dropped unread in a flood: its repetition passes.
      if (sight?.observation.dropped) actions.push({ type: 'pass', ...this.#passes.open(call, call.target) });
      return [];
    }
    const refused = found.decision.verdict === 'ask' ? this.#ask(call, found, sight, timeMs, actions) : found;
    return refused === null ? [] : this.#stop(call, refused, isForbidden(before), sight, timeMs, actions);
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
    return [
      ...this.#overseer.block(target, 'questions', why, timeMs, blockForSeconds),
      ...this.#alert(concern, timeMs),
    ];
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
    if (!isKnown) actions.push(...this.#alert(concern, timeMs));
    if (stop === null) return answers;
    actions.push(stop, ...this.#carry(this.#overseer.onChange(call.id, { stopped: true }, timeMs), timeMs));
    return answers;
  }

  /** A question is answered, or nobody did: the calls that waited go their way. */
  #settle({ question, allowed, declined, why }: Settled, timeMs: number): Action[] {
    const passing = allowed.flatMap(({ call: id }): Action[] => {
      const call = this.#tracker.find(id);
      return call === undefined ? [] : [{ type: 'pass', ...this.#passes.open(call, call.target) }];
    });
    const turnedAway = declined.flatMap((waiting) => this.#turnAway(waiting, why, timeMs));
    return [{ type: 'question', question }, ...passing, ...turnedAway];
  }

  /** A call that waited is declined after all. */
  #turnAway({ call: id, sight }: Waiting, why: string, timeMs: number): Action[] {
    this.#asking.withdraw(id);
    const call = this.#tracker.find(id);
    const found = this.#cases.get(id);
    if (call === undefined || found === undefined) return [];
    const actions: Action[] = [];
    const events = this.#stop(call, because(found, why), false, sight, timeMs, actions);
    return [...this.#report(events, timeMs), ...actions];
  }

  #carry({ actions, concerns }: Outcome, timeMs: number): readonly Action[] {
    return [...actions, ...concerns.flatMap((concern) => this.#alert(concern, timeMs))];
  }

  #alert(concern: Concern, timeMs: number): Action[] {
    const alert = this.#alerts.pass(concern, timeMs);
    return alert === null ? [] : [{ type: 'alert', alert }];
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
    return [...lifted, ...this.#carry(this.#overseer.onChange(call.id, change, timeMs), timeMs)];
  }

  #running(nowMs: number): readonly RunningCall[] {
    return this.#tracker.active().map((call) => ({ call, record: recordOf(call, this.#caseOf(call), nowMs) }));
  }

  #caseOf(call: Call): Case {
    return this.#cases.get(call.id) ?? judgeCall(this.#house, call, null, null);
  }

  #tell({ type, call }: CallEvent, timeMs: number): Action {
    const found = this.#caseOf(call);
    if (type === 'over') this.#cases.delete(call.id);
    return { type: 'call', id: call.id, record: recordOf(call, found, timeMs), over: type === 'over' };
  }
}
