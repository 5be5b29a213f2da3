// A price in one line for people. The one rule: an estimate says that it is one.

import { printable } from '../config/printable.ts';
import { callCost } from '../numbering/tariff/billing.ts';
import { moneyText } from '../numbering/tariff/currencies.ts';
import type { Price } from '../numbering/tariff/tariff.ts';

/** `about 175 JPY a minute, 175 JPY for the first 60 s (estimate)`. */
export function priceText(price: Price, currency: string): string {
  const { perMinute, connectFee, firstStepSeconds, description, estimated } = price;
  if (perMinute === 0 && connectFee === 0) return 'free';
  const minute = moneyText(perMinute, currency);
  const first = moneyText(callCost(price, 0, true), currency);
  const label = estimated ? 'estimate' : printable(description);
  return `${estimated ? 'about ' : ''}${minute} a minute, ${first} for the first ${firstStepSeconds} s${label === '' ? '' : ` (${label})`}`;
}
