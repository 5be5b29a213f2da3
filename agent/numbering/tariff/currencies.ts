// Which money a country pays in, and what that is worth in yen. The one rule: these are rough rates for estimates and defaults, never for a bill.
// Rates: the order of magnitude of 2025 as central banks publish their reference rates (Bank of Japan, European Central Bank), rounded to two
// digits; currencies that fall fast are off sooner. Countries: ISO 4217 list one, with Bulgaria in the euro area (January 2026).

interface Currency {
  /** Yen for one unit. */
  readonly yen: number;
  /** Digits behind the point, where people write any. */
  readonly digits: 0 | 2;
  /** ISO 3166-1 alpha-2 codes of the countries that pay in it. */
  readonly countries: string;
}

const CURRENCIES: Readonly<Record<string, Currency>> = {
  JPY: { yen: 1, digits: 0, countries: 'JP' },
  USD: { yen: 150, digits: 2, countries: 'US PR VI GU AS MP' },
  EUR: {
    yen: 165,
    digits: 2,
    countries:
      'AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT',
  },
  GBP: { yen: 200, digits: 2, countries: 'GB GG IM JE' },
  CHF: { yen: 180, digits: 2, countries: 'CH LI' },
  AUD: { yen: 97, digits: 2, countries: 'AU CC CX KI NF NR TV' },
  CAD: { yen: 110, digits: 2, countries: 'CA' },
  NZD: { yen: 88, digits: 2, countries: 'NZ CK NU TK' },
  CNY: { yen: 21, digits: 2, countries: 'CN' },
  HKD: { yen: 19, digits: 2, countries: 'HK' },
  TWD: { yen: 4.8, digits: 0, countries: 'TW' },
  KRW: { yen: 0.11, digits: 0, countries: 'KR' },
  SGD: { yen: 115, digits: 2, countries: 'SG' },
  MYR: { yen: 35, digits: 2, countries: 'MY' },
  THB: { yen: 4.6, digits: 2, countries: 'TH' },
  IDR: { yen: 0.0092, digits: 0, countries: 'ID' },
  PHP: { yen: 2.6, digits: 2, countries: 'PH' },
  VND: { yen: 0.0058, digits: 0, countries: 'VN' },
  INR: { yen: 1.7, digits: 2, countries: 'IN' },
  PKR: { yen: 0.53, digits: 2, countries: 'PK' },
  BDT: { yen: 1.2, digits: 2, countries: 'BD' },
  LKR: { yen: 0.5, digits: 2, countries: 'LK' },
  SEK: { yen: 15, digits: 2, countries: 'SE' },
  NOK: { yen: 15, digits: 2, countries: 'NO SJ' },
  DKK: { yen: 22, digits: 2, countries: 'DK FO GL' },
  ISK: { yen: 1.2, digits: 0, countries: 'IS' },
  PLN: { yen: 39, digits: 2, countries: 'PL' },
  CZK: { yen: 6.7, digits: 2, countries: 'CZ' },
  HUF: { yen: 0.41, digits: 0, countries: 'HU' },
  RON: { yen: 33, digits: 2, countries: 'RO' },
  RSD: { yen: 1.4, digits: 2, countries: 'RS' },
  UAH: { yen: 3.6, digits: 2, countries: 'UA' },
  RUB: { yen: 1.8, digits: 2, countries: 'RU' },
  TRY: { yen: 3.7, digits: 2, countries: 'TR' },
  ILS: { yen: 43, digits: 2, countries: 'IL PS' },
  AED: { yen: 41, digits: 2, countries: 'AE' },
  SAR: { yen: 40, digits: 2, countries: 'SA' },
  EGP: { yen: 3.1, digits: 2, countries: 'EG' },
  MAD: { yen: 16, digits: 2, countries: 'MA EH' },
  ZAR: { yen: 8.4, digits: 2, countries: 'ZA' },
  KES: { yen: 1.2, digits: 2, countries: 'KE' },
  NGN: { yen: 0.1, digits: 2, countries: 'NG' },
  BRL: { yen: 27, digits: 2, countries: 'BR' },
  MXN: { yen: 8, digits: 2, countries: 'MX' },
  ARS: { yen: 0.11, digits: 0, countries: 'AR' },
  CLP: { yen: 0.16, digits: 0, countries: 'CL' },
  COP: { yen: 0.037, digits: 0, countries: 'CO' },
  PEN: { yen: 42, digits: 2, countries: 'PE' },
};

const DEFAULT = 'USD';

/** ISO 4217 codes of the currencies that can be converted. */
export const CURRENCY_CODES: readonly string[] = Object.keys(CURRENCIES);

/** What a country pays in; US dollars where the rate of its own money is not known. */
export function currencyOf(country: string): string {
  return CURRENCY_CODES.find((code) => currency(code).countries.split(' ').includes(country)) ?? DEFAULT;
}

export function yenPer(code: string): number {
  return currency(code).yen;
}

/** `1,400 JPY`, `0.24 USD`; a price of less than the smallest coin keeps up to four digits. */
export function moneyText(amount: number, code: string): string {
  const { digits } = currency(code);
  const exact = amount !== 0 && amount < 1 / 10 ** digits ? 4 : digits;
  const [whole = '', fraction = ''] = amount.toFixed(exact).split('.');
  const shown = fraction.slice(0, digits) + fraction.slice(digits).replace(/0+$/, '');
  // Intl would write the same, but takes 7 MB of memory and its time when it is first asked, in the middle of a judgement.
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${shown === '' ? '' : `.${shown}`} ${code}`;
}

function currency(code: string): Currency {
  const known = CURRENCIES[code];
  if (known === undefined) throw new Error(`no rate for currency ${code}`);
  return known;
}
