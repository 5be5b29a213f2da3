// What a number costs: by the owner's tariff, else by estimates.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callingCodes, countriesOf } from '../../agent/numbering/metadata.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { callCost } from '../../agent/numbering/tariff/billing.ts';
import { createTariff } from '../../agent/numbering/tariff/create.ts';
import { CURRENCY_CODES, currencyOf, moneyText, yenPer } from '../../agent/numbering/tariff/currencies.ts';
import { parseTariff } from '../../agent/numbering/tariff/parse.ts';
import type { Price } from '../../agent/numbering/tariff/tariff.ts';

const HEADER = 'prefix,price_per_minute,connect_fee,first_step_seconds,step_seconds,currency,description';

const plan = createNumbering({ country: 'JP', outsideLines: [] });
const japanese = createTariff({ country: 'JP', table: null });
const SIERRA_LEONE = { dialled: '01023276123456', e164: '+23276123456', country: 'SL', kind: 'international' } as const;

function tariffOf(lines: readonly string[], country = 'JP') {
  const parsed = parseTariff([HEADER, ...lines].join('\n'), 'tariff.csv');
  if (!parsed.ok) throw new Error(parsed.faults.join(' '));
  return createTariff({ country, table: parsed.table });
}

function priceOf(dialled: string): Price {
  return japanese.priceOf(plan.classify(dialled));
}

describe('the built-in estimates', () => {
  it('cost 175 yen for 32 seconds to Sierra Leone, as on the bill of 2015', () => {
    const price = priceOf('010232 76 123456');
    expect(callCost(price, 32, true)).toBe(175);
    expect(price).toMatchObject({ estimated: true, description: 'SL' });
  });

  it('know every country of the dial plan by itself', () => {
    const countries = callingCodes().flatMap(countriesOf);
    expect(countries.length).toBeGreaterThan(200);
    for (const country of countries) {
      const { description, perMinute } = japanese.priceOf({ ...SIERRA_LEONE, country });
      expect({ country, isBand: [40, 60, 90, 120, 175, 260, 800].includes(perMinute) }).toEqual({
        country,
        isBand: true,
      });
      expect(description).toBe(country);
    }
  });

  it('tell dear from cheap: home, abroad, islands, premium numbers, satellites', () => {
    const dialled = [
      '0312345678',
      '09012345678',
      '0570123456',
      '010 44 20 7946 0123',
      '010 232 76 123456',
      '010 247 12345',
      '010 870 773 123456',
    ];
    const perMinute = dialled.map((number) => priceOf(number).perMinute);
    expect(perMinute).toEqual([...perMinute].sort((a, b) => a - b));
    expect(new Set(perMinute).size).toBe(dialled.length);
    expect(priceOf('0990512345').perMinute).toBeGreaterThan(priceOf('0570123456').perMinute);
  });

  it.each(['110', '184119', 'urn:service:sos', '0120123456', 'sip:alice@example.net', '010 800 1234 5678'])(
    'are free for %s',
    (dialled) => {
      expect(callCost(priceOf(dialled), 3600, true)).toBe(0);
    },
  );

  it('price short codes as local calls, and a number in no country as one far away', () => {
    expect(priceOf('117')).toEqual({ ...priceOf('0312345678'), description: 'short_code' });
    expect(priceOf('010 878 10 1234567').perMinute).toBe(260);
  });

  it.each([
    ['US', 'USD', 350 / 150],
    ['DE', 'EUR', 350 / 165],
    ['JP', 'JPY', 350],
    ['AF', 'USD', 350 / 150],
  ])('are in the money of home %s: %s', (country, currency, amount) => {
    const tariff = createTariff({ country, table: null });
    expect(tariff.currency).toBe(currency);
    expect(tariff.fromYen(350)).toBeCloseTo(amount, 9);
    expect(callCost(tariff.priceOf(SIERRA_LEONE), 32, true)).toBeCloseTo(tariff.fromYen(175), 9);
  });
});

describe("the owner's tariff", () => {
  it('comes before the estimates, which are converted to its currency', () => {
    const tariff = tariffOf(['+232,1.10,0.05,30,6,EUR,Sierra Leone', '+23276,1.40,0.05,30,6,EUR,Sierra Leone mobile']);
    expect(tariff.currency).toBe('EUR');
    expect(tariff.priceOf(SIERRA_LEONE)).toMatchObject({
      perMinute: 1.4,
      description: 'Sierra Leone mobile',
      estimated: false,
    });
    const guinea = tariff.priceOf({ ...SIERRA_LEONE, e164: '+245955123456', country: 'GW' });
    expect(guinea).toMatchObject({ estimated: true, perMinute: 260 / 165 });
  });

  it('prices numbers at home, but never a call for help', () => {
    const tariff = tariffOf(['+81,9,0,60,60,JPY,Japan', '+1,5,0,60,60,JPY,']);
    expect(tariff.priceOf(plan.classify('0312345678')).description).toBe('Japan');
    expect(tariff.priceOf({ dialled: '110', e164: '+81110', country: 'JP', kind: 'emergency' }).perMinute).toBe(0);
    expect(tariff.priceOf(plan.classify('110')).perMinute).toBe(0);
    expect(tariff.priceOf(plan.classify('117')).estimated).toBe(true);
  });

  it('answers with the longest prefix, as looking at every line does', () => {
    const digits = fc.stringMatching(/^[1-3][1-3]{0,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(digits, { minLength: 1, maxLength: 40 }), digits, (prefixes, number) => {
        const tariff = tariffOf(prefixes.map((prefix) => `${prefix},1,0,60,60,JPY,${prefix}`));
        const naive = prefixes.filter((prefix) => number.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
        const { description, estimated } = tariff.priceOf({ ...SIERRA_LEONE, e164: `+${number}` });
        expect(estimated ? undefined : description).toBe(naive);
      }),
    );
  });
});

describe('money', () => {
  it('is each paid with in some country of the dial plan, and worth something', () => {
    const countries = callingCodes().flatMap(countriesOf);
    for (const code of CURRENCY_CODES) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect(yenPer(code)).toBeGreaterThan(0);
      expect(countries.some((country) => currencyOf(country) === code)).toBe(true);
    }
  });

  it.each([
    [1400, 'JPY', '1,400 JPY'],
    [2.5, 'USD', '2.50 USD'],
    [2.6667, 'JPY', '3 JPY'],
    [0.0042, 'EUR', '0.0042 EUR'],
    [0.35, 'JPY', '0.35 JPY'],
    [0, 'EUR', '0.00 EUR'],
  ])('is written as people read it: %d %s', (amount, currency, text) => {
    expect(moneyText(amount, currency)).toBe(text);
  });
});
