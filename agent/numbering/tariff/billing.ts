// What a call has cost, as carriers bill: nothing until it is answered, then by whole steps.
// The one rule: a step is paid for when it begins.
import type { Price } from './tariff.ts';

/** What a call of `seconds` since its answer costs, in the tariff's currency. A call that is answered costs at least its first step. */
export function callCost(price: Price, seconds: number, answered: boolean): number {
  return answered ? costOf(price, billedSeconds(price, seconds)) : 0;
}

/** What an answered call will have cost as soon as the next step begins: there is no ending it for less than this, only before. */
export function nextStepCost(price: Price, seconds: number): number {
  return costOf(price, billedSeconds(price, seconds) + price.stepSeconds);
}

function billedSeconds({ firstStepSeconds, stepSeconds }: Price, seconds: number): number {
  const further = Math.max(0, Math.ceil((seconds - firstStepSeconds) / stepSeconds));
  return firstStepSeconds + further * stepSeconds;
}

function costOf({ connectFee, perMinute }: Price, billed: number): number {
  return connectFee + (billed * perMinute) / 60;
}
