// What was spent, as it is reported.

import type { Scope } from '../detectors/detector.ts';
import { costOf, isRunning } from './running.ts';

/** In the currency of the tariff, within the last hour, 24 hours and 30 days; running calls by what they cost so far. */
export interface Spent {
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly unfamiliarHour: number;
  readonly unfamiliarDay: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30 * DAY_MS;

export function spentOf({ calls, spending }: Scope, nowMs: number): Spent {
  const running = calls.filter(isRunning);
  const all = running.reduce((sum, call) => sum + costOf(call, nowMs), 0);
  const unfamiliar = running.reduce((sum, call) => sum + (call.familiar ? 0 : costOf(call, nowMs)), 0);
  return {
    hour: spending.total(nowMs - HOUR_MS, 'all') + all,
    day: spending.total(nowMs - DAY_MS, 'all') + all,
    month: spending.total(nowMs - MONTH_MS, 'all') + all,
    unfamiliarHour: spending.total(nowMs - HOUR_MS, 'unfamiliar') + unfamiliar,
    unfamiliarDay: spending.total(nowMs - DAY_MS, 'unfamiliar') + unfamiliar,
  };
}
