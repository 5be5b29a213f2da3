// The composition root: observe, parse, follow, place, judge, act. Packets go in, actions come out.
// The one rule: no clock, no socket, no file in here, so a capture takes the very same way as the live router.

import type { Call } from './calls/call.ts';
import type { DialogState } from './calls/dialog-state.ts';
import { CallTracker } from './calls/tracker.ts';
import type { Action } from './guard/action.ts';
import { Asking } from './guard/asking.ts';
import { type CarriedOut, carryOut } from './guard/carry-out.ts';
import type { Budget, GuardCommand } from './guard/command.ts';
import { DeviceBook } from './guard/device-book.ts';
import { Docket } from './guard/docket.ts';
import type { House } from './guard/house.ts';
import { Overseer } from './guard/overseer.ts';
import { PacketReader, type Reading } from './guard/packet-reader.ts';
import { mayLeave } from './guard/redirection.ts';
import { questionLimits } from './guard/request-of.ts';
import { Settings } from './guard/settings.ts';
import { mediaPacket, type Seen, type Sight, sightOf } from './guard/sight.ts';
import { Today } from './guard/today.ts';
import { noTotals, type Totals } from './guard/totals.ts';
import { followOrTell, type Unread } from './guard/unread.ts';
import { mediaRecord } from './ledger/build.ts';
import type {
  BlockRecord,
  CallRecord,
  DeviceRecord,
  QuestionRecord,
  StateRecord,
  TodayRecord,
} from './ledger/record.ts';
import type { SavedState } from './ledger/state-schema.ts';
import type { FlowEvent } from './netfilter/conntrack/flow.ts';
import type { StandingRules } from './policy/orders/order.ts';
import type { Overrides } from './policy/orders/overrides.ts';

export class Guard {
  readonly #tracker: CallTracker;
  readonly #reader = new PacketReader();
  readonly #totals = noTotals();
  readonly #overseer: Overseer;
  readonly #asking: Asking;
  readonly #docket: Docket;
  readonly #settings: Settings;
  readonly #today: Today;
  readonly #devices = new DeviceBook();
  #house: House;
  #sipSeenMs: number | null = null;

  constructor(house: House) {
    this.#house = house;
    this.#tracker = new CallTracker({ maxCalls: house.config.main.maxCalls });
    this.#overseer = new Overseer(house);
    this.#settings = new Settings(house);
    this.#today = new Today(house);
    this.#asking = new Asking(questionLimits(house), house.tariff);
    this.#docket = new Docket({
      house,
      tracker: this.#tracker,
      overseer: this.#overseer,
      asking: this.#asking,
      totals: this.#totals,
      today: this.#today,
    });
  }

  /** A new configuration: calls that run keep the judgement they had. */
  rehouse(house: House): void {
    this.#house = house;
    this.#docket.rehouse(house);
    this.#overseer.rehouse(house);
    this.#settings.rehouse(house);
    this.#today.rehouse(house);
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
    return this.#docket.act(this.#tracker.onFlow(event), event.timeMs, null);
  }

  /** Somebody on the Internet (`from`) opened a session to a device at home (`to`). */
  onSession({ from, to }: { readonly from: string; readonly to: string }, timeMs: number): void {
    this.#overseer.onSession({ device: this.#house.devices.sectionOf(to, null) ?? to, from, atMs: timeMs });
  }

  /** Time-outs up to `nowMs`. */
  tick(nowMs: number): Action[] {
    const settled = this.#asking.tick(nowMs).flatMap((each) => this.#docket.settle(each, nowMs));
    const overseen = this.#docket.carry(this.#overseer.tick(nowMs), nowMs);
    return [...settled, ...overseen, ...this.#docket.act(this.#tracker.tick(nowMs), nowMs, null)];
  }

  /** The end of a capture. */
  finish(nowMs: number): Action[] {
    return this.#docket.act(this.#tracker.finish(nowMs), nowMs, null);
  }

  /** An order of the owner's. */
  command(command: GuardCommand, nowMs: number): CarriedOut {
    return carryOut(command, nowMs, {
      house: this.#house,
      overseer: this.#overseer,
      asking: this.#asking,
      running: () => this.#docket.running(nowMs),
      settle: (settled) => this.#docket.settle(settled, nowMs),
      settings: this.#settings,
      alert: (concern) => this.#docket.alert(concern, nowMs),
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

  /** Whether it is a call for help: what ends another must not touch it. */
  isEmergency({ direction, target }: Call): boolean {
    return direction === 'outbound' && this.#house.numbering.classify(target).kind === 'emergency';
  }

  /** What has to be known to end a call. */
  dialogs(id: string): readonly DialogState[] {
    return this.#tracker.dialogs(id);
  }

  /** How the end of a call goes that was ordered; `why` is for the owner. */
  onHangup(id: string, state: 'ended' | 'still_running', why: string, timeMs: number): Action[] {
    return this.#docket.onHangup(id, state, why, timeMs);
  }

  spent(nowMs: number): StateRecord['spent'] {
    return this.#overseer.spent(nowMs);
  }

  /** When the last SIP message came. */
  get sipSeenMs(): number | null {
    return this.#sipSeenMs;
  }

  /** Calls that are not over, oldest first. */
  running(nowMs: number): readonly CallRecord[] {
    return this.#docket.running(nowMs).map(({ record }) => record);
  }

  today(running: readonly CallRecord[], nowMs: number): TodayRecord {
    return this.#today.record(running, nowMs);
  }

  devices(nowMs: number): readonly DeviceRecord[] {
    return this.#devices.records({
      sections: this.#house.config.devices,
      registrations: this.#tracker.registrations(nowMs),
      active: this.#tracker.active(),
      blocks: this.blocks(nowMs),
    });
  }

  openQuestions(): readonly QuestionRecord[] {
    return this.#asking.open();
  }

  blocks(nowMs: number): readonly BlockRecord[] {
    return this.#overseer.blocks(nowMs);
  }

  /** What a house is to be built with by now. */
  materials(): { readonly standing: StandingRules; readonly overrides: Overrides } {
    return { standing: this.#overseer.standing(), overrides: this.#settings.overrides };
  }

  /** The limits that the owner set last. */
  budget(): Budget {
    return this.#settings.budget;
  }

  /** The clock was set by `deltaMs` while no call ran: what is remembered moves along. */
  shift(deltaMs: number): void {
    this.#overseer.shift(deltaMs);
    this.#asking.shift(deltaMs);
    this.#devices.shift(deltaMs);
  }

  save(): Omit<SavedState, 'savedAtMs'> {
    const { overrides } = this.#settings;
    return { ...this.#overseer.save(), questions: this.#asking.save(), overrides, today: this.#today.save() };
  }

  /** Before any packet. */
  restore(saved: Omit<SavedState, 'savedAtMs'>, savedAtMs: number, nowMs: number): readonly Action[] {
    this.#asking.restore(saved.questions, savedAtMs, nowMs);
    this.#settings.restore(saved.overrides);
    this.#today.restore(saved.today);
    return this.#overseer.restore(saved, savedAtMs, nowMs);
  }

  #onReading(seen: Seen, reading: Reading): Action[] {
    switch (reading.kind) {
      case 'message':
        this.#totals.sipMessages++;
        this.#sipSeenMs = seen.packet.timeMs;
        return this.#follow(sightOf(seen, reading.message));
      case 'malformed':
        this.#totals.sipMessages++;
        this.#totals.malformed++;
        return this.#onUnread(seen, reading);
      case 'beginning':
        return this.#onUnread(seen, reading);
      case 'other':
        return this.#docket.act(this.#tracker.onMedia(mediaPacket(seen.packet)), seen.packet.timeMs, null);
    }
  }

  #follow(sight: Sight): Action[] {
    const { message, timeMs, heading, source, destination } = sight.observation;
    if (heading !== 'inbound') this.#note(source.address, sight.mac, timeMs);
    // Whoever registers from outside means to telephone from inside.
    if (message.type === 'request' && message.method === 'REGISTER' && heading === 'inbound')
      this.onSession({ from: source.address, to: destination.address }, timeMs);
    const actions = this.#docket.act(this.#tracker.onMessage(sight.observation), timeMs, sight);
    const isCancel = message.type === 'request' && message.method === 'CANCEL';
    const givenUp = isCancel ? this.#asking.waitingOf(message.callId) : [];
    return [...actions, ...givenUp.flatMap((waiting) => this.#docket.turnAway(waiting, 'The caller gave up.', timeMs))];
  }

  #note(address: string, mac: string | null, timeMs: number): void {
    this.#devices.note(this.#house.devices.sectionOf(address, mac) ?? address, address, timeMs);
  }

  #onUnread(seen: Seen, unread: Unread): Action[] {
    const answer = followOrTell(this.#house, seen, unread);
    if (answer === null) return [];
    return 'follow' in answer ? this.#follow(answer.follow) : this.#docket.alert(answer.tell, seen.packet.timeMs);
  }
}
