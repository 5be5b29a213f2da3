// What the owner set while the agent runs: in force with the next house that is built, and after a restart.
// The one rule: what the file says of an option counts again as soon as it says something else than when the owner set it.

import type { SettingsRecord } from '../ledger/record.ts';
import { unfamiliarLimits } from '../policy/detectors/budget-limits.ts';
import { holding, type NewSettings, type Overrides, overridden, withSet } from '../policy/orders/overrides.ts';
import type { Budget } from './command.ts';
import type { House } from './house.ts';

export class Settings {
  #house: House;
  #overrides: Overrides = {};

  constructor(house: House) {
    this.#house = house;
  }

  get overrides(): Overrides {
    return this.#overrides;
  }

  /** The limits with what was set last, whether it is in force by now or not. */
  get budget(): Budget {
    const { given, tariff } = this.#house;
    return unfamiliarLimits(overridden(given, this.#overrides).detectors.budget, tariff.fromYen);
  }

  /** Whether a house has to be built for what was set to be in force. */
  get isPending(): boolean {
    const { given, config } = this.#house;
    const { main, detectors } = overridden(given, this.#overrides);
    const { block, dayBlock } = config.detectors.budget;
    return main.mode !== config.main.mode || detectors.budget.block !== block || detectors.budget.dayBlock !== dayBlock;
  }

  rehouse(house: House): void {
    this.#house = house;
    this.#overrides = holding(this.#overrides, house.given);
  }

  set(settings: NewSettings): void {
    this.#overrides = withSet(this.#overrides, settings, this.#house.given);
  }

  restore(overrides: Overrides): void {
    this.#overrides = holding(overrides, this.#house.given);
  }
}

/** As they are in force in this house. A budget whose detector is off limits nothing. */
export function settingsRecord({ config, tariff, standing }: House): SettingsRecord {
  const { budget } = config.detectors;
  const { hour, day } = budget.enabled ? unfamiliarLimits(budget, tariff.fromYen) : { hour: 0, day: 0 };
  const blocked = new Set(standing.blockedClasses);
  return {
    type: 'settings',
    mode: config.main.mode,
    blocked: { international: blocked.has('international'), all: blocked.has('all') },
    budget: { hour, day, currency: tariff.currency },
  };
}
