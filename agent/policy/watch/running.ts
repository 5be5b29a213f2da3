// What calls cost that are not over. The one rule: a call costs from its answer on, and its next step as soon as that begins.

import { callCost, nextStepCost } from '../../numbering/tariff/billing.ts';
import type { CallFacts } from '../detectors/detector.ts';

/** Out, and not over: it costs money, or will as soon as it is answered. */
export function isRunning({ direction, stopped, endedAtMs }: CallFacts): boolean {
  return direction === 'outbound' && !stopped && endedAtMs === null;
}

/** What a call has cost by now, or did when it was over. */
export function costOf({ price, answeredAtMs, endedAtMs }: CallFacts, nowMs: number): number {
  return answeredAtMs === null ? 0 : callCost(price, secondsSince(answeredAtMs, endedAtMs ?? nowMs), true);
}

/** What a running call will have cost when its next step begins: its first, as long as nobody answers. */
export function nextCostOf({ price, answeredAtMs }: CallFacts, nowMs: number): number {
  return answeredAtMs === null ? callCost(price, 0, true) : nextStepCost(price, secondsSince(answeredAtMs, nowMs));
}

/** A clock that was set back meanwhile makes no time. */
function secondsSince(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs) / 1000;
}
