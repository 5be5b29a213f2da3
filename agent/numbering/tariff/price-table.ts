// Prices by prefix. The one rule: a table may hold a hundred thousand prefixes on a small router, so prices that are alike are kept once.
import type { Price } from './tariff.ts';

export interface PriceTable {
  /** ISO 4217. */
  readonly currency: string;
  /** By the digits of E.164 as a number, which is exact: they are fifteen at most and never begin with 0. */
  readonly prices: ReadonlyMap<number, Price>;
}

const ZERO = '0'.charCodeAt(0);

export class PriceTableBuilder {
  readonly prices = new Map<number, Price>();
  readonly #alike = new Map<string, Price>();

  add(prefix: number, price: Price): void {
    const key = Object.values(price).join('\n');
    const kept = this.#alike.get(key) ?? { ...price, description: ownText(price.description) };
    this.#alike.set(key, kept);
    this.prices.set(prefix, kept);
  }
}

/** The price with the longest prefix of a number in E.164, with its `+`. Only lengths that occur are looked for, the longest comes last. */
export function longestPrefix(prices: ReadonlyMap<number, Price>): (e164: string) => Price | null {
  const lengths = new Set([...prices.keys()].map((prefix) => String(prefix).length));
  const longest = Math.max(0, ...lengths);
  return (e164) => {
    let found: Price | null = null;
    let prefix = 0;
    for (let length = 1; length <= longest && length < e164.length; length += 1) {
      prefix = prefix * 10 + e164.charCodeAt(length) - ZERO;
      if (lengths.has(length)) found = prices.get(prefix) ?? found;
    }
    return found;
  };
}

/** V8 keeps a long text alive for as long as a piece of it is; a copy lets it go. */
function ownText(text: string): string {
  return Buffer.from(text).toString();
}
