// What the owner set while the agent runs, over what the configuration says.
// The one rule: it holds until the file says something else of the same option than it said when the owner set it.

import type { Config } from '../../config/schema.ts';

/** `over` is what the file said when `value` was set. */
interface Override<T, U = T> {
  readonly value: T;
  readonly over: U;
}

type Amount = Override<number, number | null>;

/** `hour` and `day` are limits of unfamiliar spending, in the currency of the tariff; 0 is no limit. */
export interface Overrides {
  readonly mode?: Override<Config['main']['mode']>;
  readonly hour?: Amount;
  readonly day?: Amount;
}

export type NewSettings = Partial<{ readonly [K in keyof Overrides]: NonNullable<Overrides[K]>['value'] }>;

/** `before` with what the owner sets now; what the file says anyway needs no override. */
export function withSet(before: Overrides, set: NewSettings, given: Config): Overrides {
  const said = saidBy(given);
  const { mode, hour, day } = set;
  return holding(
    {
      ...before,
      ...(mode === undefined ? {} : { mode: { value: mode, over: said.mode } }),
      ...(hour === undefined ? {} : { hour: { value: hour, over: said.hour } }),
      ...(day === undefined ? {} : { day: { value: day, over: said.day } }),
    },
    given,
  );
}

/** Those that still hold over this configuration. */
export function holding(overrides: Overrides, given: Config): Overrides {
  const said = saidBy(given);
  const { mode, hour, day } = overrides;
  return {
    ...(mode?.over === said.mode && mode.value !== said.mode ? { mode } : {}),
    ...(hour?.over === said.hour && hour.value !== said.hour ? { hour } : {}),
    ...(day?.over === said.day && day.value !== said.day ? { day } : {}),
  };
}

/** The configuration as the owner set it. */
export function overridden(given: Config, overrides: Overrides): Config {
  const { mode, hour, day } = holding(overrides, given);
  const { main, detectors } = given;
  const budget = {
    ...detectors.budget,
    ...(hour === undefined ? {} : { block: hour.value }),
    ...(day === undefined ? {} : { dayBlock: day.value }),
  };
  return {
    ...given,
    main: mode === undefined ? main : { ...main, mode: mode.value },
    detectors: { ...detectors, budget },
  };
}

function saidBy({ main, detectors }: Config) {
  const { block = null, dayBlock = null } = detectors.budget;
  return { mode: main.mode, hour: block, day: dayBlock };
}
