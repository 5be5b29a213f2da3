// What a call costs: the types that whoever sums money up works with.

import type { Destination } from '../destination.ts';

/**
 * How one number is billed. `perMinute` is the price of sixty seconds; a call costs `connectFee` once it is answered, then `firstStepSeconds`
 * are paid for at once and every further `stepSeconds` as they begin. Amounts are in the tariff's currency.
 */
export interface Price {
  readonly perMinute: number;
  readonly connectFee: number;
  readonly firstStepSeconds: number;
  readonly stepSeconds: number;
  /** What the line of the tariff says of itself: `Sierra Leone mobile`; of an estimate the country or the kind that it is for. */
  readonly description: string;
  /** False for a line of the owner's own tariff. */
  readonly estimated: boolean;
}

export interface Tariff {
  /** ISO 4217, upper case: one that `currencies.ts` can convert. */
  readonly currency: string;
  /** What a call there costs; free for emergency calls, and for what is no number. */
  priceOf(destination: Pick<Destination, 'dialled' | 'e164' | 'country' | 'kind'>): Price;
  /** An amount of yen as about as much in the tariff's currency: the defaults of budgets are given so. */
  fromYen(yen: number): number;
}
