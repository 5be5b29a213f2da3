// The limits of the budget, the gravest first.
// The one rule: 0 is no limit; one that the owner did not set is the built-in one, which was thought out in yen.

import type { DetectorOptions } from '../../config/detectors.ts';
import type { Severity } from './detector.ts';

/** Two of the seed's calls (175 yen) an hour, and no more than four a day. */
const UNFAMILIAR_YEN = { window: 350, day: 700 };
/** What a dear call, and a usual month's bill of the office in mission.md, come to several times over. */
const TOTAL_YEN = { call: 6000, day: 12_000, month: 60_000 };

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
  const unfamiliar = [
    { of: 'unfamiliar', amount: options.block ?? fromYen(UNFAMILIAR_YEN.window), windowSeconds: window },
    { of: 'unfamiliar', amount: options.dayBlock ?? fromYen(UNFAMILIAR_YEN.day), windowSeconds: DAY_SECONDS },
  ] as const;
  const hard = totals(hardCall, hardDay, hardMonth);
  const soft = totals(
    options.call ?? fromYen(TOTAL_YEN.call),
    options.day ?? fromYen(TOTAL_YEN.day),
    options.month ?? fromYen(TOTAL_YEN.month),
  );
  const limits = [
    ...[...unfamiliar, ...hard].map((limit) => ({ ...limit, severity: 'critical', by: 'step' }) as const),
    ...unfamiliar.map((limit) => ({ ...limit, severity: 'warn', by: 'with' }) as const),
    ...soft.map((limit) => ({ ...limit, severity: 'warn', by: 'owed' }) as const),
    ...soft.map((limit) => {
      return { ...limit, amount: (limit.amount * options.warn) / 100, severity: 'info', by: 'owed' } as const;
    }),
  ];
  return limits.filter(({ amount }) => amount > 0);
}

function totals(call: number, day: number, month: number) {
  return [
    { of: 'call', amount: call, windowSeconds: 0 },
    { of: 'all', amount: day, windowSeconds: DAY_SECONDS },
    { of: 'all', amount: month, windowSeconds: MONTH_SECONDS },
  ] as const;
}
