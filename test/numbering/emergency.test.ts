import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { emergencyNumbers } from '../../agent/numbering/emergency.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';

const CALLER_ID_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  JP: ['184', '186', '122', '184122'],
  US: ['*67', '*82'],
  GB: ['141', '1470'],
  DE: ['*31#', '#31#'],
  FR: ['3651', '#31#'],
  IT: ['*67#', '1793'],
  AU: ['1831', '1832'],
  KR: ['*23#'],
};

describe('an emergency number', () => {
  it.each(getCountries())('of %s is one behind every outside line and prefix', (country) => {
    const outsideLines = ['0', '9', '00', '*9', '81'];
    const prefixes = ['', ...(CALLER_ID_PREFIXES[country] ?? [])];
    const numbering = createNumbering({ country, outsideLines });
    const missed = emergencyNumbers(country, []).flatMap((number) =>
      ['', ...outsideLines]
        .flatMap((line) => prefixes.map((prefix) => line + prefix + number))
        .concat(`+${number}`, `sip:${number}@pbx`, `tel:${number}`, `SIPS:${number};phone-context=+1@pbx;user=phone`)
        .filter((dialled) => numbering.classify(dialled).kind !== 'emergency'),
    );
    expect(missed).toEqual([]);
  });

  it('is 112 and 911 in every country, even where local numbers begin alike', () => {
    const missed = getCountries().filter((country) => {
      const numbering = createNumbering({ country, outsideLines: [] });
      return ['112', '911'].some((number) => numbering.classify(number).kind !== 'emergency');
    });
    expect(missed).toEqual([]);
  });

  it.each([
    ['JP', '1101'],
    ['JP', '11'],
    ['JP', '0112345678'],
    ['AU', '0001'],
    ['GB', '9991'],
    ['GB', '99'],
    ['ES', '911234567'],
    ['DE', '1121'],
    ['JP', '+9111'],
  ])('in %s is not %s: it ends where it ends', (country, dialled) => {
    expect(createNumbering({ country, outsideLines: ['0'] }).classify(dialled).kind).not.toBe('emergency');
  });

  it('is recognised with the calling code of home before it', () => {
    const germany = createNumbering({ country: 'DE', outsideLines: [] });
    expect(germany.classify('+49112').kind).toBe('emergency');
    expect(germany.classify('+33112').kind).toBe('international');
  });

  it.each(['urn:service:sos', 'URN:service:sos.police', '<urn:service:sos.fire>', 'urn:service:sos.ecall.manual'])(
    'is what %s asks for',
    (urn) => {
      expect(createNumbering({ country: 'JP', outsideLines: [] }).classify(urn).kind).toBe('emergency');
    },
  );

  it('is not every service URN', () => {
    const numbering = createNumbering({ country: 'JP', outsideLines: [] });
    expect(numbering.classify('urn:service:counseling').kind).toBe('uri');
    expect(numbering.classify('urn:service:sosabc').kind).toBe('uri');
  });

  it('may be added by the owner, and hides no number that begins alike', () => {
    const numbering = createNumbering({ country: 'JP', outsideLines: ['0'], emergency: ['0312345678', '#9110'] });
    for (const dialled of ['0312345678', '00312345678', '184 03-1234-5678', '#9110']) {
      expect(numbering.classify(dialled).kind).toBe('emergency');
    }
    expect(numbering.classify('0312345679')).toMatchObject({ kind: 'fixed', e164: '+81312345679' });
  });
});
