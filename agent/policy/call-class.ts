// What a block or an ask is about: not one number, but a class of destinations, so that a fraud cannot step aside.

import type { DestinationKind } from '../config/kinds.ts';

/** `other`: names and numbers that the dial plan does not know. Emergency calls are in no class: nothing is ever about them. */
export const CALL_CLASSES = ['international', 'premium', 'domestic', 'other'] as const;

export type CallClass = (typeof CALL_CLASSES)[number];

const CLASSES: Readonly<Record<DestinationKind, CallClass | null>> = {
  emergency: null,
  fixed: 'domestic',
  mobile: 'domestic',
  voip: 'domestic',
  freephone: 'domestic',
  shared_cost: 'premium',
  premium: 'premium',
  short_code: 'domestic',
  international: 'international',
  international_premium: 'international',
  satellite: 'international',
  uri: 'other',
  unknown: 'other',
};

/** Null for emergency calls. */
export function callClassOf(kind: DestinationKind): CallClass | null {
  return CLASSES[kind];
}

/** What costs more than a call at home. */
export function isChargeable(kind: DestinationKind): boolean {
  const callClass = callClassOf(kind);
  return callClass === 'international' || callClass === 'premium';
}
