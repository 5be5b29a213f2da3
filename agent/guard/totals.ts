// What the guard has counted since it began.

import type { Direction } from '../calls/call.ts';
import type { Case } from './judge-call.ts';

/** `blocked` are outbound calls judged block or ask, stopped or (in observe) not. */
export interface Totals {
  packets: number;
  sipMessages: number;
  malformed: number;
  calls: number;
  outbound: number;
  blocked: number;
  emergency: number;
}

export function noTotals(): Totals {
  return { packets: 0, sipMessages: 0, malformed: 0, calls: 0, outbound: 0, blocked: 0, emergency: 0 };
}

/** Counts a call that was judged; `before` is how it was judged earlier, if it was: of each call everything counts once. */
export function countCall(totals: Totals, direction: Direction, before: Case | undefined, found: Case): void {
  if (before === undefined) totals.calls++;
  if (direction !== 'outbound') return;
  if (before === undefined) totals.outbound++;
  if (before === undefined && found.destination.kind === 'emergency') totals.emergency++;
  if (isForbidden(found) && !isForbidden(before)) totals.blocked++;
}

export function isForbidden(found: Case | undefined): boolean {
  return found !== undefined && found.decision.verdict !== 'allow';
}
