// The memory behind the detectors: calls of late, money, sessions, and the areas that the household knows.
// The one rule: it keeps a time of its own, so that a clock that is set moves all it remembers along.

import { isCountry } from '../area.ts';
import type { Session } from '../detectors/detector.ts';
import { savedShiftMs } from '../orders/saved-time.ts';
import { Areas } from './areas.ts';
import {
  type AddressedFinding,
  type Attempt,
  type Change,
  changedCall,
  movedChange,
  type WatchedCall,
  watchedCall,
} from './attempt.ts';
import { lookAtCall, lookAtRunning, type View } from './look.ts';
import { surroundingsAt, type WatchOptions } from './options.ts';
import { type Spent, spentOf } from './spent.ts';
import type { WatchState } from './state.ts';
import { type CallFilter, Stations } from './stations.ts';
import { Told } from './told.ts';

export class Watch {
  readonly #stations = new Stations();
  readonly #areas = new Areas();
  readonly #told = new Told();
  #options: WatchOptions;
  #setMs = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  reconfigure(options: WatchOptions): void {
    this.#options = options;
  }

  /** A call in or out, judged. Any further INVITE of it is told here again: it counts as one call. */
  onAttempt(attempt: Attempt, nowMs: number): readonly AddressedFinding[] {
    const ownMs = this.#settle(nowMs);
    const before = this.#stations.find(attempt.id);
    const familiar = attempt.approved || attempt.exempt || this.isFamiliar(attempt.area);
    const call = watchedCall(attempt, familiar, ownMs, before);
    if (before === undefined) this.#stations.add(call);
    else this.#stations.replace(call);
    return before === undefined || before.stopped !== call.stopped ? this.#look(call, ownMs) : [];
  }

  /** A call that is told of was answered, is over, or was stopped after all. Unknown ones are none of ours. */
  onChange(id: string, change: Change, nowMs: number): readonly AddressedFinding[] {
    const ownMs = this.#settle(nowMs);
    const before = this.#stations.find(id);
    if (before === undefined) return [];
    const call = changedCall(before, movedChange(change, -this.#setMs));
    this.#stations.replace(call);
    if (before.endedAtMs === null && call.endedAtMs !== null && call.direction === 'outbound') this.#stations.pay(call);
    if (before.answeredAtMs === null && call.answeredAtMs !== null) this.#getToKnow(call, ownMs);
    return this.#look(call, ownMs);
  }

  onSession(session: Session): void {
    this.#stations.open({ ...session, atMs: session.atMs - this.#setMs });
  }

  /** What running calls have come to by now. Call it every second or so. */
  tick(nowMs: number): readonly AddressedFinding[] {
    const ownMs = this.#settle(nowMs);
    return this.#news(lookAtRunning(this.#stations, this.#view(ownMs)), ownMs);
  }

  isFamiliar(area: string): boolean {
    return area === '' || this.#options.knownCountries.includes(area) || this.#areas.has(area);
  }

  /** ISO 3166-1 alpha-2, sorted: what the kernel's program is compiled with. */
  knownCountries(): readonly string[] {
    return [...new Set([...this.#options.knownCountries, ...this.#areas.learned().filter(isCountry)])].sort();
  }

  /** Other areas that are known, sorted: shared-cost numbers at home, codes of no country. */
  knownAreas(): readonly string[] {
    return [...this.#areas.learned()].filter((area) => !isCountry(area)).sort();
  }

  /** The owner lifted what was done to the device: what was told of it is not told again while it would have held. */
  forgive(device: string): void {
    this.#told.forgive(device);
  }

  /** Ids of calls out that may be ended: exempt ones are never touched. */
  runningCalls(filter: CallFilter): readonly string[] {
    return this.#stations.runningIds(filter);
  }

  /** In the currency of the tariff, running calls included. */
  spent(nowMs: number): Spent {
    return spentOf(this.#stations.premises.scope(null, null), nowMs - this.#setMs);
  }

  /** The clock was set by `deltaMs`: what is remembered moves along, by staying where it is in own time. */
  shift(deltaMs: number): void {
    this.#setMs += deltaMs;
  }

  save(): WatchState {
    return { areas: this.#areas.save(this.#setMs), ...this.#stations.save(this.#setMs) };
  }

  /** Before any call. Times of the state as the clock stood at `savedAtMs`. */
  restore(state: WatchState, savedAtMs: number, nowMs: number): void {
    const shiftMs = savedShiftMs(savedAtMs, nowMs) - this.#setMs;
    this.#areas.restore(state.areas, shiftMs);
    this.#stations.restore(state, shiftMs);
  }

  /** Own time, after everything that passed with it. */
  #settle(nowMs: number): number {
    const ownMs = nowMs - this.#setMs;
    this.#areas.settle(ownMs, this.#options.detectors.novelty.learnAfter * 1000);
    return ownMs;
  }

  #getToKnow(call: WatchedCall, ownMs: number): void {
    if (call.direction === 'inbound') return;
    const suspected = this.#told.gravest(call, ownMs);
    if (call.approved || this.#areas.has(call.area)) this.#areas.learn(call.area);
    else if (suspected === null || suspected === 'info') this.#areas.tryOut(call, ownMs);
  }

  /** A flood that is stopped anyway costs nothing more. */
  #look(call: WatchedCall, ownMs: number): readonly AddressedFinding[] {
    if (call.direction === 'inbound' || (call.stopped && this.#told.gravest(call, ownMs) === 'critical')) return [];
    return this.#news(lookAtCall(this.#stations, call, this.#view(ownMs)), ownMs);
  }

  #view(ownMs: number): View {
    return { config: this.#options.detectors, surroundings: surroundingsAt(ownMs, this.#setMs, this.#options) };
  }

  #news(found: readonly AddressedFinding[], ownMs: number): readonly AddressedFinding[] {
    for (const { severity, device, about } of found) if (severity !== 'info') this.#areas.distrust(device, about);
    return found.filter((finding) => this.#told.isNews(finding, ownMs));
  }
}
