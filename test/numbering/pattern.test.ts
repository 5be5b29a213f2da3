import fc from 'fast-check';
import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { countryName } from '../../agent/numbering/country-name.ts';
import { DIAL_CHARACTERS, type DialCharacter } from '../../agent/numbering/dial-state.ts';
import { metadataOf } from '../../agent/numbering/metadata.ts';
import { goesOn, literal, matchesNow, NEVER, type Pattern, after as restAfter } from '../../agent/numbering/pattern.ts';
import { alike, digitCounts } from '../../agent/numbering/pattern-likeness.ts';
import { parsePattern } from '../../agent/numbering/pattern-syntax.ts';

const EXPRESSIONS = getCountries().flatMap((country) => {
  const { types, internationalPrefix, bareNumbers } = metadataOf(country);
  return [...types.map(([, pattern]) => pattern), internationalPrefix, ...bareNumbers];
});

const dialled = (pattern: Pattern, text: string) =>
  [...text].reduce((rest, character) => restAfter(rest, character as DialCharacter), pattern);

describe('a pattern', () => {
  it('matches what the regular expression matches, for every one in the metadata', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXPRESSIONS), fc.array(fc.nat(99), { maxLength: 16 }), (expression, choices) => {
        const whole = new RegExp(`^(?:${expression})$`);
        let [rest, text] = [parsePattern(expression), ''];
        for (const choice of choices) {
          const possible = DIAL_CHARACTERS.filter((character) => restAfter(rest, character) !== NEVER);
          const character = (choice % 10 === 0 ? DIAL_CHARACTERS : possible)[choice % Math.max(possible.length, 1)];
          if (character === undefined) break;
          rest = restAfter(rest, character);
          text += character;
          expect({ expression, text, matches: matchesNow(rest) }).toEqual({
            expression,
            text,
            matches: whole.test(text),
          });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of a literal text matches that text alone', () => {
    expect(matchesNow(dialled(literal('*31#'), '*31#'))).toBe(true);
    expect(goesOn(dialled(literal('*31#'), '*31#'))).toBe(false);
    expect(dialled(literal('*31#'), '*32')).toBe(NEVER);
    expect(literal('')).toBe(NEVER);
  });

  it('tells how many digits it takes where any digits will do', () => {
    expect(digitCounts(parsePattern('\\d{2}(?:\\d{3})?'))).toBe((1 << 2) | (1 << 5));
    expect(digitCounts(parsePattern('\\d{2}(?:1\\d{2})?'))).toBeNull();
    expect(alike(parsePattern('\\d\\d{1,2}'), parsePattern('\\d{2,3}'))).toBe(true);
    expect(alike(parsePattern('\\d{2}'), parsePattern('\\d{3}'))).toBe(false);
    expect(alike(parsePattern('1\\d{2}'), parsePattern('1\\d\\d'))).toBe(true);
  });

  it.each(['[', '(', '1{', '1{2', 'x', '[a-z]', '1)', '\\w', '1|*'])('written as %s is refused', (expression) => {
    expect(() => parsePattern(expression)).toThrow(/is not understood/);
  });
});

describe('the name of a country', () => {
  it('is English, or the code where there is none', () => {
    expect(countryName('SL')).toBe('Sierra Leone');
    expect(countryName('XX')).toBe('XX');
    expect(countryName('fr')).toBe('fr');
  });
});
