// The default rules of other products, as their makers publish them, each as a policy of its own.
// The one rule: they are given the benefit of every doubt: real prices, the cost of running calls, and a trigger blocks for good.

import { YEN_PER_DOLLAR } from './billing.ts';
import type { PlacedCall } from './trunk.ts';

/** An attempt as a rival sees it; `country` is null where a number is in none. */
export interface Attempt {
  readonly call: PlacedCall;
  readonly country: string | null;
}

export interface View {
  readonly nowMs: number;
  /** In their order: of the last hour at least, the latest with them, and all that still run. */
  readonly attempts: readonly Attempt[];
  readonly latest: Attempt;
  /** Calls that go on right now, the latest with them. */
  readonly running: number;
  /** When a country was first called, in milliseconds since the epoch. */
  readonly firstCalls: ReadonlyMap<string, number>;
  costYen(call: PlacedCall): number;
}

export interface Rival {
  readonly name: string;
  /** Whose rule it is. */
  readonly from: string;
  trips(view: View): boolean;
}

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export const RIVALS: readonly Rival[] = [
  { name: '> 5 calls/min', from: 'PBX vendor', trips: (view) => since(view, MINUTE_MS).length > 5 },
  {
    name: '> 3 at once',
    from: 'PBX vendor',
    trips: ({ running }) => running > 3,
  },
  {
    name: '> 20/prefix/5 min',
    from: 'SIP monitor',
    trips: (view) => since(view, 5 * MINUTE_MS).filter(({ country }) => country === view.latest.country).length > 20,
  },
  { name: '> 100 INVITE/min', from: 'SIP firewall', trips: (view) => since(view, MINUTE_MS).length > 100 },
  { name: '> 4 USD/country/h', from: "ClearIP's example", trips: (view) => hourCost(view) > 4 * YEN_PER_DOLLAR },
  {
    name: '> 10 new countries/h',
    from: 'fraud detector',
    trips: ({ firstCalls, nowMs }) => [...firstCalls.values()].filter((atMs) => atMs > nowMs - HOUR_MS).length > 10,
  },
];

function since({ attempts, nowMs }: View, windowMs: number): readonly Attempt[] {
  return attempts.slice(attempts.findLastIndex(({ call }) => call.startedAtMs <= nowMs - windowMs) + 1);
}

/** Of calls that began within the hour or still go on, each as a whole. */
function hourCost({ attempts, latest, nowMs, costYen }: View): number {
  return attempts
    .filter(({ country }) => country === latest.country)
    .filter(({ call }) => call.startedAtMs > nowMs - HOUR_MS || call.state !== 'over')
    .reduce((sum, { call }) => sum + costYen(call), 0);
}
