import fc from 'fast-check';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { DIAL_CHARACTERS } from '../../agent/numbering/dial-state.ts';
import { metadataOf } from '../../agent/numbering/metadata.ts';
import { createNumbering, type NumberingPlan } from '../../agent/numbering/numbering.ts';
import { after, goesOn, matchesNow, NEVER, type Pattern } from '../../agent/numbering/pattern.ts';
import { parsePattern } from '../../agent/numbering/pattern-syntax.ts';
import { isDomestic } from '../../agent/numbering/regions.ts';

const FORMS: Readonly<Record<string, readonly string[]>> = {
  JP: ['+', '010', '0033010', '001010', '0061010', '009120010', '184010', '1860033010', '122010', '184122010'],
  US: ['+', '011', '*67011', '1010288011', '*821010222011'],
  DE: ['+', '00', '0103300', '#31#00', '*31#01001200'],
};

function* texts(pattern: Pattern, choices: readonly number[]): Generator<string> {
  let rest = pattern;
  for (const choice of choices) {
    const possible = DIAL_CHARACTERS.filter((character) => after(rest, character) !== NEVER);
    if (matchesNow(rest) && (!goesOn(rest) || choice % 3 === 0)) return;
    const character = possible[choice % possible.length];
    if (character === undefined) return;
    yield character;
    rest = after(rest, character);
  }
}

/** Numbers that are valid, or at least begin like valid ones. */
const numbersAbroad = fc
  .tuple(fc.constantFrom(...getCountries()), fc.nat(), fc.array(fc.nat(999), { minLength: 15, maxLength: 15 }))
  .map(([country, type, choices]) => {
    const { types, callingCode } = metadataOf(country);
    const [, pattern] = types[type % types.length] ?? ['fixed', '\\d{8}'];
    return `+${callingCode}${[...texts(parsePattern(pattern), choices)].join('')}`;
  });

describe.each(Object.entries(FORMS))("every country's example number, dialled from %s", (home, forms) => {
  it.each([[], ['0'], ['9']])('is in the country that libphonenumber says, outside line %s', (...outsideLines) => {
    const numbering = createNumbering({ country: home, outsideLines });
    const wrong = getCountries().flatMap((example) => {
      const number = `${getCountryCallingCode(example)}${examples[example]}`;
      const country = parsePhoneNumberFromString(`+${number}`)?.country ?? example;
      return ['', ...outsideLines]
        .flatMap((line) => forms.map((form) => line + form + number))
        .filter((dialled) => {
          const place = numbering.classify(dialled);
          const abroad = place.kind === 'international' || isDomestic(home, country);
          return place.country !== country || place.e164 !== `+${number}` || !abroad;
        });
    });
    expect(wrong).toEqual([]);
  });
});

describe('any valid number', () => {
  const fromJapan = createNumbering({ country: 'JP', outsideLines: [] });
  const fromIceland = createNumbering({ country: 'IS', outsideLines: [] });
  const behindPbx = createNumbering({ country: 'JP', outsideLines: ['0'] });
  const judged = (number: string): NumberingPlan => (number.startsWith('+81') ? fromIceland : fromJapan);

  it('is in the country that libphonenumber says, and premium abroad if it says premium', () => {
    fc.assert(
      fc.property(numbersAbroad, (number) => {
        const parsed = parsePhoneNumberFromString(number);
        fc.pre(parsed?.isValid() === true && parsed.country !== undefined && parsed.number === number);
        const { country, kind } = judged(number).classify(number);
        expect({ number, country }).toEqual({ number, country: parsed?.country });
        if (parsed?.getType() === 'PREMIUM_RATE')
          expect({ number, kind }).toEqual({ number, kind: 'international_premium' });
      }),
      { numRuns: 1500 },
    );
  });

  it('is what it is behind an outside line and a carrier too', () => {
    fc.assert(
      fc.property(numbersAbroad, fc.constantFrom('0010', '00033010', '0184010', '1840061010'), (number, prefix) => {
        fc.pre(!number.startsWith('+81') && parsePhoneNumberFromString(number)?.isValid() === true);
        const { country, kind, e164 } = fromJapan.classify(number);
        expect(behindPbx.classify(prefix + number.slice(1))).toMatchObject({ country, kind, e164 });
      }),
      { numRuns: 600 },
    );
  });
});
