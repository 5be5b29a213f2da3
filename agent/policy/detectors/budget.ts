// Money, with what the running calls cost so far and will cost at their next billing step.
// The one rule: what goes to places the household does not know is stopped at a small limit; what goes anywhere else is told, then asked
// about, and ended only at a limit that the owner set. A call that never left costs nothing, and is no reason to act.

import { costOf, isRunning } from '../watch/running.ts';
import { type Account, accountOf, windowAccount } from './account.ts';
import { type BudgetLimit, budgetLimits } from './budget-limits.ts';
import { isChargeable, isNewAttempt } from './call-facts.ts';
import type { CallFacts, Detector, Finding, Scope, Surroundings } from './detector.ts';
import { scopeOf } from './measure.ts';
import { span } from './wording.ts';

export const budget: Detector<'budget'> = (scope, options, surroundings) => {
  const { latest, spending } = scope;
  const running = scope.calls.filter(isRunning);
  // A call that is being dialled counts only where it is asked about: to stop it alone is enough.
  const others = latest !== null && isNewAttempt(latest) ? running.filter((call) => call !== latest) : running;
  for (const limit of budgetLimits(options, surroundings.fromYen)) {
    const subject = latest === null ? dearest(running, limit, surroundings.nowMs) : latestOf(latest, limit);
    // What one call costs is a matter of its own device.
    if (subject === null || (limit.of === 'call' && scope.device === null)) continue;
    const { of, windowSeconds, by } = limit;
    const account =
      of === 'call'
        ? accountOf(subject, surroundings.nowMs)
        : windowAccount(spending, by === 'with' ? running : others, { of, windowSeconds }, surroundings.nowMs);
    if (isMet(limit, account)) return findingOf(scope, subject, { limit, account }, options.window, surroundings);
  }
  return null;
};

/** Whom it is about: the call that changed. Only of money in all has an exempt call a part. */
function latestOf(latest: CallFacts, limit: BudgetLimit): CallFacts | null {
  return isMeant(latest, limit) && !isFree(latest) ? latest : null;
}

/** On a tick whom it is about: the dearest call of those that run. */
function dearest(running: readonly CallFacts[], limit: BudgetLimit, nowMs: number): CallFacts | null {
  if (limit.by === 'with') return null;
  let found: CallFacts | null = null;
  for (const call of running) {
    if (call.exempt || !isMeant(call, limit)) continue;
    if (found === null || costOf(call, nowMs) > costOf(found, nowMs)) found = call;
  }
  return found;
}

/** What calls at home come to is told; nobody is asked about them, unlike those that make a bill. */
function isMeant(call: CallFacts, { of, by, severity }: BudgetLimit): boolean {
  if (call.direction === 'inbound' || call.stopped) return false;
  if (by === 'with' && !isNewAttempt(call)) return false;
  if (severity === 'warn' && !isChargeable(call.class)) return false;
  switch (of) {
    case 'all':
      return true;
    case 'call':
      return !call.exempt;
    case 'unfamiliar':
      return !call.exempt && !call.familiar;
  }
}

function isFree({ price }: CallFacts): boolean {
  return price.perMinute === 0 && price.connectFee === 0;
}

/** What is owed may not even reach it, for the next call would exceed it; what is only to come may not exceed it. */
function isMet({ by, amount }: BudgetLimit, account: Account): boolean {
  switch (by) {
    case 'owed':
      return account.owed >= amount;
    case 'step':
      return account.owed >= amount || account.ahead > amount;
    case 'with':
      return account.ahead > amount;
  }
}

function findingOf(
  scope: Scope,
  subject: CallFacts,
  { limit, account }: { readonly limit: BudgetLimit; readonly account: Account },
  holdSeconds: number,
  { currency }: Surroundings,
): Finding {
  const { severity, of, windowSeconds } = limit;
  const isThisCall = (isNewAttempt(subject) && !subject.exempt) || (of === 'call' && severity === 'critical');
  const soon = limit.by === 'owed' ? account.owed : account.ahead;
  const [spent, ahead, amount] = [account.owed, soon, limit.amount].map(rounded);
  return {
    ...{ detector: 'budget', severity, about: subject.class, scope: scopeOf(scope), holdSeconds },
    why: `${subjectText(scope, subject, limit)} ${spent} ${currency}${spent === ahead ? '' : ` and soon ${ahead} ${currency}`}${placeText(limit)}; ${consequence(limit)} ${amount} ${currency}.`,
    evidence: { spent: spent ?? 0, ahead: ahead ?? 0, limit: amount ?? 0, currency, windowSeconds },
    call: isThisCall && severity !== 'info' ? subject.id : null,
  };
}

function subjectText({ device }: Scope, subject: CallFacts, { of }: BudgetLimit): string {
  if (of === 'call') return `One call of device ${subject.device} costs`;
  return `${device === null ? 'All devices together' : `Device ${device}`} spent`;
}

function placeText({ of, windowSeconds }: BudgetLimit): string {
  if (of === 'call') return '';
  const places = of === 'unfamiliar' ? ' on calls to places that this household does not know' : '';
  return `${places} within ${span(windowSeconds)}`;
}

function consequence({ severity }: BudgetLimit): string {
  switch (severity) {
    case 'critical':
      return 'such calls are ended and blocked at';
    case 'warn':
      return 'the next ones are asked about from';
    case 'info':
      return 'it is told from';
  }
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
