// What calls have cost by now, and what they will have cost in a moment.

import { costOf, isRunning, nextCostOf } from '../watch/running.ts';
import type { BudgetLimit } from './budget-limits.ts';
import type { CallFacts, Scope } from './detector.ts';

/** `owed` already; `step`: when the next billing steps of the answered calls begin; `ringing`: when all that rings is answered, too. */
export type Account = Readonly<Record<BudgetLimit['by'], number>>;

const EMPTY: Account = { owed: 0, step: 0, ringing: 0 };

/** Of the calls that are not over. */
export function runningAccount(calls: readonly CallFacts[], nowMs: number): Account {
  let account = EMPTY;
  for (const call of calls) if (isRunning(call)) account = plus(account, accountOf(call, nowMs));
  return account;
}

/** Of one call, which may be over. */
export function accountOf(call: CallFacts, nowMs: number): Account {
  const owed = costOf(call, nowMs);
  if (!isRunning(call)) return { owed, step: owed, ringing: owed };
  const next = nextCostOf(call, nowMs);
  return { owed, step: call.answeredAtMs === null ? owed : next, ringing: next };
}

/** Of all calls within the window, over or not. */
export function windowAccount(
  { calls, spending }: Scope,
  { of, windowSeconds }: Pick<BudgetLimit, 'windowSeconds'> & { readonly of: 'all' | 'unfamiliar' },
  nowMs: number,
): Account {
  const over = spending.total(nowMs - windowSeconds * 1000, of);
  const meant = of === 'all' ? calls : calls.filter((call) => !call.familiar);
  return plus({ owed: over, step: over, ringing: over }, runningAccount(meant, nowMs));
}

function plus(one: Account, other: Account): Account {
  return { owed: one.owed + other.owed, step: one.step + other.step, ringing: one.ringing + other.ringing };
}
