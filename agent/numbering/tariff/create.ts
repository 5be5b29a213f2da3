// The tariff of one line: the owner's prices, and estimates for whatever they leave out.
// The one rule: the longest prefix wins, and no price ever makes an emergency call cost anything.
import type { Destination } from '../destination.ts';
import { currencyOf, yenPer } from './currencies.ts';
import { type Estimate, estimateOf } from './estimates.ts';
import { longestPrefix, type PriceTable } from './price-table.ts';
import type { Price, Tariff } from './tariff.ts';

interface TariffOptions {
  /** ISO 3166-1 alpha-2 of the home country: in its money the estimates are, where the owner has no prices. */
  readonly country: string;
  readonly table: PriceTable | null;
}

export function createTariff({ country, table }: TariffOptions): Tariff {
  const currency = table?.currency ?? currencyOf(country);
  const yen = yenPer(currency);
  const lookUp = longestPrefix(table?.prices ?? new Map());
  // At most as many as there are countries and kinds.
  const estimates = new Map<string, Price>();
  const estimated = (destination: Omit<Destination, 'dialled' | 'known'>): Price => {
    const estimate = estimateOf(destination);
    const price = estimates.get(estimate.of) ?? priceOfEstimate(estimate, yen);
    estimates.set(estimate.of, price);
    return price;
  };
  return {
    currency,
    priceOf: (destination) => {
      const { e164, kind } = destination;
      const own = e164 === null || kind === 'emergency' ? null : lookUp(e164);
      return own ?? estimated(destination);
    },
    fromYen: (amount) => amount / yen,
  };
}

function priceOfEstimate({ yenPerMinute, stepSeconds, of }: Estimate, yen: number): Price {
  const perMinute = yenPerMinute / yen;
  const step = { firstStepSeconds: stepSeconds, stepSeconds };
  return { perMinute, connectFee: 0, ...step, description: of, estimated: true };
}
