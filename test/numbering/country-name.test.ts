import { describe, expect, it } from 'vitest';
import { countryName } from '../../agent/numbering/country-name.ts';
import { callingCodes, countriesOf } from '../../agent/numbering/metadata.ts';

describe('the name of a country', () => {
  it('is there for every country that has telephone numbers, and is nobody else’s', () => {
    const countries = callingCodes().flatMap(countriesOf);
    const names = countries.map(countryName);
    expect(names.filter((name) => !/^\p{Lu}[\p{L} .,()&’'-]+$/u.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(countries.length);
  });

  it.each([
    ['SL', 'Sierra Leone'],
    ['AC', 'Ascension Island'],
    ['ZW', 'Zimbabwe'],
    ['VC', 'St. Vincent & Grenadines'],
  ])('of %s is %s', (code, name) => {
    expect(countryName(code)).toBe(name);
  });

  it.each(['', 'ZZ', 'sl', 'Sierra', '+882'])('of %j, which is no country, is itself', (text) => {
    expect(countryName(text)).toBe(text);
  });
});
