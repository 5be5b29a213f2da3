// What calls have cost by now, and what they will have cost in a moment.

import { costOf, isRunning, nextCostOf } from '../watch/running.ts';
import type { BudgetLimit } from './budget-limits.ts';
import type { CallFacts, Scope } from './detector.ts';

/** `owed` already; `ahead`: when the next billing steps begin, of a call that rings its first. */
export interface Account {
  readonly owed: number;
  readonly ahead: number;
}

/** Of one call, which may be over. */
export function accountOf(call: CallFacts, nowMs: number): Account {
  const owed = costOf(call, nowMs);
  return { owed, ahead: isRunning(call) ? nextCostOf(call, nowMs) : owed };
}

/** Of all calls within the window: those that are over, and `running`, the others. */
export function windowAccount(
  spending: Scope['spending'],
  running: readonly CallFacts[],
  { of, windowSeconds }: Pick<BudgetLimit, 'windowSeconds'> & { readonly of: 'all' | 'unfamiliar' },
  nowMs: number,
): Account {
  let owed = spending.total(nowMs - windowSeconds * 1000, of);
  let ahead = owed;
  for (const call of running) {
    if (of === 'unfamiliar' && call.familiar) continue;
    const account = accountOf(call, nowMs);
    owed += account.owed;
    ahead += account.ahead;
  }
  return { owed, ahead };
}
