// Judgement beyond one call: what the house remembers, what was ordered, and what follows from it for a call and for its device.
// The one rule: what is found in observe mode is ordered too, for the kernel then only says what it would have done; but no call is ended.

import type { Call } from '../calls/call.ts';
import { blockRecord } from '../ledger/build-order.ts';
import type { BlockRecord, StateRecord } from '../ledger/record.ts';
import type { SavedState } from '../ledger/state-schema.ts';
import { areaOf } from '../policy/area.ts';
import { callClassOf } from '../policy/call-class.ts';
import { type Combined, combine, consequences, isExempt } from '../policy/combine.ts';
import type { Session } from '../policy/detectors/detector.ts';
import type { Allowance, AllowTarget, Block, BlockTarget, HouseClass, StandingRules } from '../policy/orders/order.ts';
import { type Lifted, Orders } from '../policy/orders/orders.ts';
import type { CallPlace } from '../policy/orders/target.ts';
import type { AddressedFinding, Change } from '../policy/watch/attempt.ts';
import { Watch } from '../policy/watch/watch.ts';
import type { Action } from './action.ts';
import { DeviceAddresses } from './addresses.ts';
import type { Concern } from './alerts.ts';
import { attemptOf } from './attempt-of.ts';
import { foundConcern } from './concern.ts';
import type { House } from './house.ts';
import type { Case } from './judge-call.ts';
import { quarantine } from './quarantine.ts';
import type { Sight } from './sight.ts';
import { watchOptions } from './watch-options.ts';

/** What is to be done, and what is to be told. */
export interface Outcome {
  readonly actions: readonly Action[];
  readonly concerns: readonly Concern[];
}

const NOTHING: Outcome = { actions: [], concerns: [] };

export class Overseer {
  readonly #watch: Watch;
  readonly #orders = new Orders();
  readonly #addresses = new DeviceAddresses();
  /** The call that took a yes for once, by the allowance's id. */
  readonly #taken = new Map<string, string>();
  #house: House;
  #standing: string;

  constructor(house: House) {
    this.#house = house;
    this.#watch = new Watch(watchOptions(house));
    this.#standing = JSON.stringify(this.standing());
  }

  rehouse(house: House): void {
    this.#house = house;
    this.#watch.reconfigure(watchOptions(house));
  }

  /** A call out or in, placed and judged by the rules: the verdict with everything considered, and what the call leads to beside it. */
  consider(call: Call, placed: Case, sight: Sight | null, timeMs: number): Outcome & { readonly found: Case } {
    if (isOnlyAskedFor(call, sight)) return { ...NOTHING, found: placed };
    const place = placeOf(call, placed);
    const allowance = this.#allowanceOf(call.id, place, timeMs);
    const stopped = sight?.observation.dropped ?? false;
    const attempt = attemptOf(this.#house, call, placed, {
      allowed: allowance !== null,
      exempt: isExempt({ ...placed.decision, exempt: placed.exempt }, allowance),
      stopped,
      message: sight?.observation.message ?? null,
    });
    if (attempt === null) return { ...NOTHING, found: placed };
    const findings = this.#watch.onAttempt(attempt, timeMs);
    if (call.direction !== 'outbound') return { ...this.#follow(findings, timeMs, null), found: placed };
    const seen = this.#note(place.device, call.device, timeMs);
    const { actions, concerns } = this.#follow(findings, timeMs, call.id);
    const own = findings.filter((finding) => finding.call === call.id);
    const found = this.#decide(placed, place, { allowance, findings: own }, timeMs);
    if (allowance?.device && !stopped && found.decision.verdict === 'allow') this.#taken.set(allowance.id, call.id);
    return { found, actions: [...seen, ...actions], concerns };
  }

  /** The verdict on a destination that is only named so far. */
  glance(call: Pick<Call, 'id' | 'device'>, placed: Case, nowMs: number): Case {
    const place = placeOf(call, placed);
    return this.#decide(placed, place, { allowance: this.#allowanceOf(call.id, place, nowMs), findings: [] }, nowMs);
  }

  onChange(id: string, change: Change, timeMs: number): Outcome {
    return this.#follow(this.#watch.onChange(id, change, timeMs), timeMs, null);
  }

  onSession(session: Session): void {
    this.#watch.onSession(session);
  }

  tick(nowMs: number): Outcome {
    const { actions, concerns } = this.#follow(this.#watch.tick(nowMs), nowMs, null);
    const { expired } = this.#orders.tick(nowMs);
    const told = expired.map((block): Action => ({ type: 'block', block: blockRecord(block, 'expired') }));
    return { actions: [...actions, ...told, ...this.#restand()], concerns };
  }

  /** For `seconds`, or (null) until it is lifted. Calls that run go on. */
  block(target: BlockTarget, by: Block['by'], why: string, nowMs: number, seconds: number | null): readonly Action[] {
    const block = this.#orders.block(target, by, why, nowMs, seconds);
    return [...this.#enforce(block, nowMs), ...this.#restand()];
  }

  /** Ids of the device's running calls that a block of it is about: numbers that the owner allows are not. */
  runningOf({ device, class: about }: Extract<BlockTarget, { kind: 'device' }>): readonly string[] {
    return this.#watch.runningCalls(about === 'all' ? { device } : { device, class: about });
  }

  allow(target: AllowTarget, device: string | null, nowMs: number, seconds: number | null): readonly Action[] {
    this.#taken.delete(this.#orders.allow(target, device, nowMs, seconds).id);
    return this.#restand();
  }

  lift(text: string, nowMs: number): { readonly lifted: Lifted; readonly actions: readonly Action[] } {
    const lifted = this.#orders.lift(text, nowMs);
    const blocks = lifted.blocks.flatMap((block): readonly Action[] => {
      if (block.target.kind === 'device') this.#watch.forgive(block.target.device);
      return [{ type: 'block', block: blockRecord(block, 'lifted') }, ...this.#release('block', block.target)];
    });
    const suspicions = lifted.suspicions.flatMap(({ device, class: callClass }) => {
      this.#watch.forgive(device);
      return this.#release('ask', { kind: 'device', device, class: callClass });
    });
    return { lifted, actions: [...blocks, ...suspicions, ...this.#restand()] };
  }

  isHouseBlocked(blocked: HouseClass, nowMs: number): boolean {
    return this.#orders.blocks(nowMs).some(({ target }) => target.kind === 'house' && target.class === blocked);
  }

  liftHouse(blocked: HouseClass, nowMs: number): readonly Action[] {
    const lifted = this.#orders.liftHouse(blocked, nowMs);
    return [
      ...lifted.map((block): Action => ({ type: 'block', block: blockRecord(block, 'lifted') })),
      ...this.#restand(),
    ];
  }

  blocks(nowMs: number): readonly BlockRecord[] {
    return this.#orders.blocks(nowMs).map((block) => blockRecord(block, 'active'));
  }

  /** Of all devices together, in the currency of the tariff. */
  spent(nowMs: number): StateRecord['spent'] {
    const { hour, day, month } = this.#watch.spent(nowMs);
    const [hours, days, months] = [hour, day, month].map((amount) => Math.round(amount * 100) / 100);
    return { hour: hours ?? 0, day: days ?? 0, month: months ?? 0, currency: this.#house.tariff.currency };
  }

  /** What the house is to be built with. */
  standing(): StandingRules {
    return this.#orders.standing(this.#watch.knownCountries(), this.#watch.knownAreas());
  }

  /** The clock was set by `deltaMs`: what is remembered moves along. */
  shift(deltaMs: number): void {
    this.#watch.shift(deltaMs);
    this.#orders.shift(deltaMs);
  }

  save(): Pick<SavedState, 'orders' | 'watch' | 'addresses'> {
    const orders = this.#orders.save();
    const blocked = orders.blocks.flatMap(({ target }) => (target.kind === 'device' ? [target.device] : []));
    const held = new Set([...blocked, ...orders.suspicions.map(({ device }) => device)]);
    return { orders, watch: this.#watch.save(), addresses: this.#addresses.save(held) };
  }

  /** Before any call. What the kernel has to be told again. */
  restore(
    { orders, watch, addresses }: Pick<SavedState, 'orders' | 'watch' | 'addresses'>,
    savedAtMs: number,
    nowMs: number,
  ): readonly Action[] {
    this.#orders.restore(orders, savedAtMs, nowMs);
    this.#addresses.restore(addresses ?? []);
    if (watch !== null) this.#watch.restore(watch, savedAtMs, nowMs);
    this.#standing = JSON.stringify(this.standing());
    return this.#orders.holds(nowMs).flatMap((hold) => quarantine(hold, this.#addressesOf(hold.device)));
  }

  /** A device may be blocked by its address, though the configuration knows it by another name. */
  #blockOf(call: Parameters<Orders['blockOf']>[0], address: string, nowMs: number): Block | null {
    return this.#orders.blockOf(call, nowMs) ?? this.#orders.blockOf({ ...call, device: address }, nowMs);
  }

  #decide(
    placed: Case,
    place: CallPlace & { readonly address: string },
    { allowance, findings }: { readonly allowance: Allowance | null; readonly findings: readonly AddressedFinding[] },
    nowMs: number,
  ): Case {
    const { destination, decision, exempt } = placed;
    const { address } = place;
    const callClass = callClassOf(destination.kind);
    if (callClass === null) return placed;
    const combined = combine({
      judgement: { ...this.#familiar(placed), exempt },
      isEmergency: false,
      block: this.#blockOf({ ...place, class: callClass }, address, nowMs),
      allowance,
      suspicion: this.#orders.suspicionOf(place.device, callClass, nowMs),
      findings,
    });
    const { verdict, rule, why } = combined;
    const decidedBy = rule === decision.rule ? decision.decidedBy : 'agent';
    return { ...placed, decision: { verdict, rule, why, decidedBy } };
  }

  /** A default that asks does not ask about what the household has come to know since the rules were compiled. */
  #familiar({ destination, decision }: Case): Combined {
    const area = areaOf(destination);
    const isDefault = decision.rule === `default:${destination.kind}` && decision.verdict === 'ask';
    if (!isDefault || !this.#watch.isFamiliar(area)) return decision;
    return { verdict: 'allow', rule: `known:${area}`, why: 'This household is used to calls there.' };
  }

  /** A yes for once is for one call. */
  #allowanceOf(call: string, place: CallPlace, nowMs: number): Allowance | null {
    const allowance = this.#orders.allowanceOf(place, nowMs);
    if (allowance === null || allowance.device === null) return allowance;
    return (this.#taken.get(allowance.id) ?? call) === call ? allowance : null;
  }

  /** What findings lead to. `current` is the call that is being judged: it is stopped by its verdict, not ended. */
  #follow(findings: readonly AddressedFinding[], nowMs: number, current: string | null): Outcome {
    if (findings.length === 0) return NOTHING;
    const { mode, blockForSeconds } = this.#house.config.main;
    const { blocks, suspicions, ends, tells } = consequences(findings, (filter) => this.#watch.runningCalls(filter));
    const blocking = blocks.flatMap(({ device, about, why }) => {
      const target = { kind: 'device', device, class: about } as const;
      return this.#enforce(this.#orders.block(target, 'detector', why, nowMs, blockForSeconds), nowMs);
    });
    const asking = suspicions.flatMap(({ device, about, why, holdSeconds }) => {
      this.#orders.suspect(device, about, why, nowMs, holdSeconds);
      const hold = { decision: 'ask', device, class: about, seconds: holdSeconds } as const;
      return quarantine(hold, this.#addressesOf(device));
    });
    const ending = mode === 'observe' ? [] : ends.filter(({ call }) => call !== current);
    const actions = [
      ...blocking,
      ...asking,
      ...ending.map(({ call, why }): Action => ({ type: 'end', id: call, why })),
    ];
    // What is only about the call that is being judged, its own question or alert tells.
    const told = tells.filter(({ severity, call }) => severity !== 'warn' || call === null || call !== current);
    return { actions, concerns: told.map((finding) => foundConcern(finding, mode, blockForSeconds)) };
  }

  /** Of a device its addresses go to the kernel; the rest is compiled. */
  #enforce(block: Block, nowMs: number): readonly Action[] {
    const told: Action = { type: 'block', block: blockRecord(block, 'active') };
    if (block.target.kind !== 'device') return [told];
    const { device, class: callClass } = block.target;
    const seconds = block.untilMs === null ? null : Math.max(1, (block.untilMs - nowMs) / 1000);
    return [...quarantine({ decision: 'block', device, class: callClass, seconds }, this.#addressesOf(device)), told];
  }

  #release(decision: 'ask' | 'block', target: BlockTarget): readonly Action[] {
    if (target.kind !== 'device') return [];
    const { device, class: callClass } = target;
    return quarantine({ decision, device, class: callClass, seconds: 0 }, this.#addressesOf(device));
  }

  /** A device that is held and shows up with another address is held there too, and whoever had it before no more. */
  #note(device: string, address: string, nowMs: number): readonly Action[] {
    const { isNew, lost } = this.#addresses.note(device, address);
    if (!isNew) return [];
    const holds = this.#orders.holds(nowMs);
    const released = holds.filter((hold) => lost.includes(hold.device)).map((hold) => ({ ...hold, seconds: 0 }));
    const held = holds.filter((hold) => hold.device === device || hold.device === address);
    return [...released, ...held].flatMap((hold) => quarantine(hold, [address]));
  }

  #addressesOf(device: string): readonly string[] {
    return this.#addresses.of(device, this.#house.config.devices);
  }

  #restand(): readonly Action[] {
    const text = JSON.stringify(this.standing());
    if (text === this.#standing) return [];
    this.#standing = text;
    return [{ type: 'standing' }];
  }
}

/** A REFER from outside: whoever obeys it dials, and that counts; else any caller could have the device blocked for transfers it never made. */
function isOnlyAskedFor({ direction }: Call, sight: Sight | null): boolean {
  if (direction !== 'outbound' || sight === null) return false;
  return sight.observation.heading === 'inbound' && sight.observation.message.type === 'request';
}

function placeOf(
  { device: address }: Pick<Call, 'device'>,
  { destination, section }: Case,
): CallPlace & { readonly address: string } {
  const { e164, dialled, country } = destination;
  return { device: section ?? address, address, number: e164 ?? dialled, country };
}
