// What is remembered of every device, and of the premises.
// The one rule: at most so many devices; the one that was quiet for the longest is forgotten first, but none that is on the line.

import type { CallClass } from '../call-class.ts';
import type { Session } from '../detectors/detector.ts';
import type { WatchedCall } from './attempt.ts';
import { isRunning } from './running.ts';
import type { WatchState } from './state.ts';
import { Station, type StationLimits } from './station.ts';

const MAX_DEVICES = 64;
const OF_DEVICE: StationLimits = { chargeable: 200, ordinary: 100, inbound: 100, sessions: 32 };
const OF_PREMISES: StationLimits = { chargeable: 500, ordinary: 300, inbound: 200, sessions: 64 };

/** Which calls; without a device or class, of all. */
export interface CallFilter {
  readonly device?: string;
  readonly class?: CallClass;
}

export class Stations {
  readonly premises = new Station(OF_PREMISES);
  readonly #devices = new Map<string, Station>();
  readonly #running = new Map<string, WatchedCall>();

  of(device: string): Station {
    const station = this.#devices.get(device) ?? new Station(OF_DEVICE);
    this.#devices.delete(device);
    this.#devices.set(device, station);
    if (this.#devices.size > MAX_DEVICES) this.#forgetOne(device);
    return station;
  }

  running(): readonly WatchedCall[] {
    return [...this.#running.values()];
  }

  /** Those that may be ended. */
  runningIds({ device, class: callClass }: CallFilter): readonly string[] {
    const isMeant = (call: WatchedCall) =>
      !call.exempt && (device ?? call.device) === call.device && (callClass ?? call.class) === call.class;
    return this.running()
      .filter(isMeant)
      .map(({ id }) => id);
  }

  find(id: string): WatchedCall | undefined {
    return this.#running.get(id) ?? this.premises.history.find(id);
  }

  add(call: WatchedCall): void {
    this.#follow(call);
    this.of(call.device).add(call);
    this.premises.add(call);
  }

  replace(call: WatchedCall): void {
    this.#follow(call);
    this.of(call.device).history.replace(call);
    this.premises.history.replace(call);
  }

  pay(call: WatchedCall): void {
    this.of(call.device).pay(call);
    this.premises.pay(call);
  }

  open(session: Session): void {
    this.of(session.device).open(session);
    this.premises.open(session);
  }

  /** Times moved by `shiftMs`. */
  save(shiftMs: number): Pick<WatchState, 'premises' | 'devices'> {
    return {
      premises: this.premises.spending.save(shiftMs),
      devices: [...this.#devices].slice(-MAX_DEVICES).map(([device, { hasCalledAbroad, spending }]) => {
        return { device, hasCalledAbroad, spending: spending.save(shiftMs) };
      }),
    };
  }

  /** Before any call. */
  restore({ premises, devices }: Pick<WatchState, 'premises' | 'devices'>, shiftMs: number): void {
    this.premises.spending.restore(premises, shiftMs);
    for (const { device, hasCalledAbroad, spending } of devices) {
      const station = this.of(device);
      station.spending.restore(spending, shiftMs);
      if (!hasCalledAbroad) continue;
      station.recallAbroad();
      this.premises.recallAbroad();
    }
  }

  #follow(call: WatchedCall): void {
    if (isRunning(call)) this.#running.set(call.id, call);
    else this.#running.delete(call.id);
  }

  #forgetOne(newest: string): void {
    const busy = new Set([...this.#running.values()].map(({ device }) => device)).add(newest);
    for (const device of this.#devices.keys()) {
      if (busy.has(device)) continue;
      this.#devices.delete(device);
      return;
    }
  }
}
