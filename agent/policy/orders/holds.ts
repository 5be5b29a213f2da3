// What the kernel must hold about devices: its sets are empty after a restart of the router, and after somebody flushed them.

import type { CallClass } from '../call-class.ts';
import type { Block, Suspicion } from './order.ts';

/** A device whose calls of a class the kernel asks about or blocks; `seconds` null: until it is lifted. */
export interface Hold {
  readonly decision: 'ask' | 'block';
  readonly device: string;
  readonly class: CallClass | 'all';
  readonly seconds: number | null;
}

/** Of what is in force at `nowMs`. */
export function holdsOf(blocks: readonly Block[], suspicions: readonly Suspicion[], nowMs: number): readonly Hold[] {
  const blocked = blocks.flatMap(({ target, untilMs }): Hold[] => {
    if (target.kind !== 'device') return [];
    return [{ decision: 'block', device: target.device, class: target.class, seconds: secondsLeft(untilMs, nowMs) }];
  });
  const suspected = suspicions.map(({ device, class: held, untilMs }): Hold => {
    return { decision: 'ask', device, class: held, seconds: secondsLeft(untilMs, nowMs) };
  });
  return [...blocked, ...suspected];
}

function secondsLeft(untilMs: number | null, nowMs: number): number | null {
  return untilMs === null ? null : Math.ceil((untilMs - nowMs) / 1000);
}
