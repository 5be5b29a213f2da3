// The limits of the budget, the gravest first.
// The one rule: 0 is no limit; one that the owner did not set is the built-in one, which was thought out in yen.

import type { DetectorOptions } from '../../config/detectors.ts';
import type { Severity } from './detector.ts';

/** Two of the seed's calls (175 yen) an hour, and no more than four a day. */
const UNFAMILIAR_YEN = { window: 350, day: 700 };
/** Several times what the dearest households of the fraud benchmark come to at real prices: estimates are on the dear side. */
const TOTAL_YEN = { call: 6000, day: 12_000, month: 120_000 };

const DAY_SECONDS = 86_400;
const MONTH_SECONDS = 30 * DAY_SECONDS;

/**
 * `of` one call, of all, or of those to destinations that the household neither knows nor approved. `by` is what has to meet it: what is `owed`
 * already; what it is with the `step` that begins next of whatever runs or rings; or that `with` the first step of the very call that is dialled.
 */
export interface BudgetLimit {
  readonly severity: Severity;
  readonly of: 'call' | 'all' | 'unfamiliar';
  readonly by: 'owed' | 'step' | 'with';
  readonly amount: number;
  readonly windowSeconds: number;
}

export function budgetLimits(
  options: DetectorOptions<'budget'>,
  fromYen: (yen: number) => number,
): readonly BudgetLimit[] {
  const { window, hardCall, hardDay, hardMonth } = options;
  const { hour: block, day: dayBlock } = unfamiliarLimits(options, fromYen);
  const call = options.call ?? fromYen(TOTAL_YEN.call);
  const day = options.day ?? fromYen(TOTAL_YEN.day);
  const month = options.month ?? fromYen(TOTAL_YEN.month);
  const share = options.warn / 100;
  return [
    limit('critical', 'unfamiliar', 'step', block, window),
    limit('critical', 'unfamiliar', 'step', dayBlock, DAY_SECONDS),
    limit('critical', 'call', 'step', hardCall, 0),
    limit('critical', 'all', 'step', hardDay, DAY_SECONDS),
    limit('critical', 'all', 'step', hardMonth, MONTH_SECONDS),
    limit('warn', 'unfamiliar', 'with', block, window),
    limit('warn', 'unfamiliar', 'with', dayBlock, DAY_SECONDS),
    limit('warn', 'call', 'owed', call, 0),
    limit('warn', 'all', 'owed', day, DAY_SECONDS),
    limit('warn', 'all', 'owed', month, MONTH_SECONDS),
    limit('info', 'call', 'owed', call * share, 0),
    limit('info', 'all', 'owed', day * share, DAY_SECONDS),
    limit('info', 'all', 'owed', month * share, MONTH_SECONDS),
  ].filter(({ amount }) => amount > 0);
}

/** What calls to destinations that the household neither knows nor approved may cost within the window and within 24 hours; 0 is no limit. */
export function unfamiliarLimits(
  { block, dayBlock }: Pick<DetectorOptions<'budget'>, 'block' | 'dayBlock'>,
  fromYen: (yen: number) => number,
): { readonly hour: number; readonly day: number } {
  return { hour: block ?? fromYen(UNFAMILIAR_YEN.window), day: dayBlock ?? fromYen(UNFAMILIAR_YEN.day) };
}

function limit(
  severity: Severity,
  of: BudgetLimit['of'],
  by: BudgetLimit['by'],
  amount: number,
  windowSeconds: number,
): BudgetLimit {
  return { severity, of, by, amount, windowSeconds };
}
