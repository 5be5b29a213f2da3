// Prices by prefix. The one rule: a table may hold a hundred thousand prefixes on a small router, so prices that are alike are kept once.
import type { Price } from './tariff.ts';

export interface PriceTable {
  /** ISO 4217. */
  readonly currency: string;
  /** By the digits of E.164 without the `+`. */
  readonly prices: ReadonlyMap<string, Price>;
}

export class PriceTableBuilder {
  readonly prices = new Map<string, Price>();
  readonly #alike = new Map<string, Price>();

  add(prefix: string, price: Price): void {
    const key = Object.values(price).join('\n');
    const kept = this.#alike.get(key) ?? { ...price, description: ownText(price.description) };
    this.#alike.set(key, kept);
    this.prices.set(ownText(prefix), kept);
  }
}

/** The price with the longest prefix of these digits. Only lengths that occur are looked for. */
export function longestPrefix(prices: ReadonlyMap<string, Price>): (digits: string) => Price | null {
  const lengths = [...new Set([...prices.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  return (digits) => {
    for (const length of lengths) {
      const price = length > digits.length ? undefined : prices.get(digits.slice(0, length));
      if (price !== undefined) return price;
    }
    return null;
  };
}

/** V8 keeps a long text alive for as long as a piece of it is; a copy lets it go. */
function ownText(text: string): string {
  return Buffer.from(text).toString();
}
