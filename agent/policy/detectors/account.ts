// What calls have cost by now, and what they will have cost in a moment.

import { costOf, isRunning, nextCostOf } from '../watch/running.ts';
import type { BudgetLimit } from './budget-limits.ts';
import type { CallFacts, Scope } from './detector.ts';

/** `owed` already; `step`: when the next billing steps of the answered calls begin; `ringing`: when all that rings is answered, too. */
export type Account = Readonly<Record<BudgetLimit['by'], number>>;

/** Of one call, which may be over. */
export function accountOf(call: CallFacts, nowMs: number): Account {
  const owed = costOf(call, nowMs);
  if (!isRunning(call)) return { owed, step: owed, ringing: owed };
  const next = nextCostOf(call, nowMs);
  return { owed, step: call.answeredAtMs === null ? owed : next, ringing: next };
}

/** Of all calls within the window: those that are over, and `running`, the others. */
export function windowAccount(
  spending: Scope['spending'],
  running: readonly CallFacts[],
  { of, windowSeconds }: Pick<BudgetLimit, 'windowSeconds'> & { readonly of: 'all' | 'unfamiliar' },
  nowMs: number,
): Account {
  const over = spending.total(nowMs - windowSeconds * 1000, of);
  let account: Account = { owed: over, step: over, ringing: over };
  for (const call of running) if (of === 'all' || !call.familiar) account = plus(account, accountOf(call, nowMs));
  return account;
}

function plus(one: Account, other: Account): Account {
  return { owed: one.owed + other.owed, step: one.step + other.step, ringing: one.ringing + other.ringing };
}
