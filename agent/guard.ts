// The composition root: observe, parse, follow, place, judge, act. Packets go in, actions come out.
// The one rule: no clock, no socket, no file in here, so a capture takes the very same way as the live router.

import type { Call, CallEvent } from './calls/call.ts';
import { CallTracker } from './calls/tracker.ts';
import type { Action } from './guard/action.ts';
import { AlertGate, type Concern } from './guard/alerts.ts';
import { forbiddenCall } from './guard/concern.ts';
import type { House } from './guard/house.ts';
import { type Case, judgeCall, recordOf } from './guard/judge-call.ts';
import { PacketReader, type Reading } from './guard/packet-reader.ts';
import { Passes } from './guard/passes.ts';
import { mediaPacket, type Seen, type Sight, sightOf, stopAction } from './guard/sight.ts';
import { countCall, isForbidden, noTotals, type Totals } from './guard/totals.ts';
import { followOrTell, type Unread } from './guard/unread.ts';
import { mediaRecord } from './ledger/build.ts';
import type { CallRecord } from './ledger/record.ts';
import type { FlowEvent } from './netfilter/conntrack/flow.ts';

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
    return this.#reader.read(seen).flatMap((reading) => this.#onReading(seen, reading));
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

  /** As they stand: it goes on counting. */
  totals(): Readonly<Totals> {
    return this.#totals;
  }

  /** The record with the media as counted by now: what conntrack knew when the call ended is only read afterwards. */
  recount(id: string, record: CallRecord): CallRecord {
    const call = this.#tracker.find(id);
    return call === undefined ? record : { ...record, media: call.media.map(mediaRecord) };
  }

  activeCalls(): readonly Call[] {
    return this.#tracker.active();
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
    return this.#act(this.#tracker.onMessage(sight.observation), sight.observation.timeMs, sight);
  }

  #onUnread(seen: Seen, unread: Unread): Action[] {
    const answer = followOrTell(this.#house, seen, unread);
    if (answer === null) return [];
    return 'follow' in answer ? this.#follow(answer.follow) : this.#alert(answer.tell, seen.packet.timeMs);
  }

  /** What the tracker tells, and what that leads to, in order; of each call that changed one record, its last. */
  #act(told: readonly CallEvent[], timeMs: number, sight: Sight | null): Action[] {
    const actions: Action[] = [];
    const answers = told.flatMap((event) => this.#respond(event, timeMs, sight, actions));
    const changed = new Map<string, Action>();
    for (const event of [...told, ...answers]) {
      if (CHANGES.has(event.type)) changed.set(event.call.id, this.#tell(event, timeMs));
    }
    return [...changed.values(), ...actions];
  }

  #respond(event: CallEvent, timeMs: number, sight: Sight | null, actions: Action[]): CallEvent[] {
    switch (event.type) {
      case 'attempted':
      case 'blocked':
        return this.#judge(event.call, timeMs, sight, actions);
      case 'announced':
        actions.push({ type: 'watch', endpoints: event.endpoints });
        return [];
      case 'targeted':
        actions.push(...this.#letPass(event.call, event.remoteTarget));
        return [];
      case 'over':
        actions.push(...this.#passes.close(event.call).map((pass): Action => ({ type: 'lift', ...pass })));
        return [];
      case 'ringing':
      case 'answered':
      case 'media':
        return [];
    }
  }

  /**
   * Places and judges a destination, or anew when the kernel stopped a later INVITE of its call (a transaction of its own, which wants
   * its own answer). What the policy does not allow is stopped, which the tracker is told and may answer to.
   */
  #judge(call: Call, timeMs: number, sight: Sight | null, actions: Action[]): CallEvent[] {
    const before = this.#cases.get(call.id);
    const found = judgeCall(this.#house, call, sight?.mac ?? null, sight?.decision ?? null);
    this.#cases.set(call.id, found);
    countCall(this.#totals, call.direction, before, found);
    if (!isForbidden(found)) {
      // What the kernel dropped unread, in a flood of what it cannot read, may be a call for help: its repetition passes.
      if (sight?.observation.dropped && found.destination.kind === 'emergency')
        actions.push({ type: 'pass', ...this.#passes.open(call, call.target) });
      return [];
    }
    const { mode } = this.#house.config.main;
    const stop = stopAction(mode, sight, found.decision.why);
    const isUdp = sight?.observation.transport === 'udp';
    const answers = stop === null ? [] : this.#tracker.block(call.id, timeMs, isUdp ? DECLINE : undefined);
    const stopped = answers.at(-1)?.call ?? call;
    const concern = forbiddenCall(recordOf(stopped, found, timeMs), call, mode, stop !== null);
    if (!isForbidden(before)) actions.push(...this.#alert(concern, timeMs));
    if (stop !== null) actions.push(stop);
    return answers;
  }

  #alert(concern: Concern, timeMs: number): Action[] {
    const alert = this.#alerts.pass(concern, timeMs);
    return alert === null ? [] : [{ type: 'alert', alert }];
  }

  /** In-dialog requests to a Contact that looks like a forbidden number are no new call (a call from abroad put on hold, say). */
  #letPass(call: Call, uri: string): Action[] {
    const section = this.#cases.get(call.id)?.section ?? null;
    const decision = this.#house.program.decide(uri, section);
    if (call.state === 'blocked' || decision === 'agent' || decision.verdict === 'allow') return [];
    return [{ type: 'pass', ...this.#passes.open(call, uri) }];
  }

  #tell({ type, call }: CallEvent, timeMs: number): Action {
    const found = this.#cases.get(call.id) ?? judgeCall(this.#house, call, null, null);
    if (type === 'over') this.#cases.delete(call.id);
    return { type: 'call', id: call.id, record: recordOf(call, found, timeMs), over: type === 'over' };
  }
}
