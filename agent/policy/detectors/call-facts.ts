// What the detectors ask of a call.
// The one rule: what we stopped ourselves was attempted, but neither answered nor refused.

import type { CallClass } from '../call-class.ts';
import type { CallFacts } from './detector.ts';

/** RFC 3261 section 21: not found, address incomplete, service unavailable, declined everywhere: what a number hunt meets. */
const REJECTIONS: readonly number[] = [404, 484, 503, 603];

/** A call of the home's that counts. */
export function counts({ direction, exempt }: CallFacts): boolean {
  return direction === 'outbound' && !exempt;
}

/** Nothing is known of it yet but that it was dialled; what we stopped stays so. */
export function isNewAttempt(call: CallFacts): boolean {
  return counts(call) && call.answeredAtMs === null && (call.endedAtMs === null || call.stopped);
}

export function isChargeable(callClass: CallClass): boolean {
  return callClass === 'international' || callClass === 'premium';
}

/** Over without an answer, and not by our doing: busy, not there, given up, refused. */
export function isFruitless({ answeredAtMs, endedAtMs, stopped }: CallFacts): boolean {
  return answeredAtMs === null && endedAtMs !== null && !stopped;
}

/** The far end would not have it. */
export function wasRejected(call: CallFacts): boolean {
  return isFruitless(call) && call.code !== null && REJECTIONS.includes(call.code);
}

/** Of an answered call that is over, in milliseconds; null of any other, and where the clock was set back meanwhile. */
export function talkedMs({ answeredAtMs, endedAtMs }: CallFacts): number | null {
  if (answeredAtMs === null || endedAtMs === null || endedAtMs < answeredAtMs) return null;
  return endedAtMs - answeredAtMs;
}

/** What is left of a number without its last digits; a name, or a number too short to have a block, stands for itself. */
export function blockOf(number: string, digits: number): string {
  return /^\+?\d{7,}$/.test(number) ? number.slice(0, -digits) : number;
}
