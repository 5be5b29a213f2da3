// What no dial plan has but a provider may connect abroad all the same, and what looks like it and is a number at home.
import { describe, expect, it } from 'vitest';
import { createNumbering, walk } from '../../agent/numbering/numbering.ts';

type Row = readonly [dialled: string, kind: string, country: string | null, e164: string | null];

const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  JP: [
    ['+010 232 88123456', 'international', 'SL', '+23288123456'],
    ['+00 232 88123456', 'international', 'SL', '+23288123456'],
    ['++232 88123456', 'international', 'SL', '+23288123456'],
    ['+81 010 232 88123456', 'international', 'SL', '+23288123456'],
    ['+03 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['+81 03 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['+110', 'emergency', 'JP', null],
    ['184 184 010 232 88123456', 'international', 'SL', '+23288123456'],
    ['186 184 010 232 88123456', 'international', 'SL', '+23288123456'],
    ['122 184 010 232 88123456', 'international', 'SL', '+23288123456'],
    ['00 232 88123456', 'international', 'SL', '+23288123456'],
    ['00 92 321 12345678', 'international', 'PK', '+9232112345678'],
    ['00 91 98123', 'unknown', 'JP', null],
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['232 88123456#', 'international', 'SL', null],
    ['184 232 88123456', 'international', 'SL', '+23288123456'],
    ['81 3 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['999 123456789', 'fixed', 'JP', null],
    ['90 1234 5678', 'fixed', 'JP', null],
    ['184 3123 4567', 'fixed', 'JP', null],
    ['312345678', 'fixed', 'JP', null],
    ['1234567890', 'short_code', 'JP', null],
  ],
  DE: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['49 30 123456', 'fixed', 'DE', '+4930123456'],
    ['345 678 901', 'fixed', 'DE', null],
    ['1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['+00 232 88123456', 'international', 'SL', '+23288123456'],
    ['+49 030 123456', 'fixed', 'DE', '+4930123456'],
    ['*31# *31# 00 232 88123456', 'international', 'SL', '+23288123456'],
  ],
  US: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['212 555 0100 1', 'international', 'MA', '+21255501001'],
    ['212 555 0100', 'fixed', 'US', '+12125550100'],
    ['264 497 1234', 'international', 'AI', '+12644971234'],
    ['900 555 0100', 'premium', 'US', '+19005550100'],
    ['+011 232 88123456', 'international', 'SL', '+23288123456'],
    ['+1 011 232 88123456', 'international', 'SL', '+23288123456'],
  ],
  GB: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['44 1481 234567', 'international', 'GG', '+441481234567'],
    ['141 7946 0000', 'fixed', 'GB', null],
    ['20 7946 0000', 'fixed', 'GB', null],
    ['141 141 00 232 88123456', 'international', 'SL', '+23288123456'],
  ],
  ES: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['34 911 234 567', 'fixed', 'ES', '+34911234567'],
    ['911 234 567', 'fixed', 'ES', '+34911234567'],
    ['803 123 4567', 'premium', 'ES', '+348031234567'],
  ],
  NL: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['31 6 12345678', 'mobile', 'NL', '+31612345678'],
    ['612345678', 'unknown', 'NL', null],
  ],
  IN: [
    ['232 88123456', 'international', 'SL', '+23288123456'],
    ['91 98123 45678', 'mobile', 'IN', '+919812345678'],
    ['98123 45678', 'unknown', 'IN', null],
    ['1800 123 4567', 'freephone', 'IN', '+9118001234567'],
  ],
  IT: [
    ['39 333 123 4567', 'mobile', 'IT', '+393331234567'],
    ['393 123 4567', 'mobile', 'IT', '+393931234567'],
    ['06 1234 5678', 'fixed', 'IT', '+390612345678'],
  ],
  SG: [
    ['60 12 345 6789', 'international', 'MY', '+60123456789'],
    ['1800 123 4567', 'freephone', 'SG', '+6518001234567'],
  ],
  CN: [
    ['138 0013 8000', 'mobile', 'CN', '+8613800138000'],
    ['400 123 4567', 'shared_cost', 'CN', '+864001234567'],
  ],
};

describe.each(Object.entries(EXPECTED))('a form that %s does not know, or that looks like one', (country, rows) => {
  const numbering = createNumbering({ country, outsideLines: [] });

  it.each(rows)('%s is %s', (dialled, kind, place, e164) => {
    expect(numbering.classify(dialled)).toMatchObject({ kind, country: place, e164 });
  });
});

describe('a number with its calling code and no plus', () => {
  const japan = createNumbering({ country: 'JP', outsideLines: [] });

  it('is left to the whole message, as its beginning is that of a local number', () => {
    expect(walk(japan.start, '232881')).toMatchObject({ lengthDecides: true, settled: false });
    expect(walk(japan.start, '117')).toMatchObject({ lengthDecides: false, settled: true });
  });

  it('leaves a dear number at home to the kernel', () => {
    expect(walk(createNumbering({ country: 'ES', outsideLines: [] }).start, '803')).toMatchObject({
      canonical: '+34803',
      settled: true,
      lengthDecides: false,
    });
    expect(walk(createNumbering({ country: 'US', outsideLines: [] }).start, '264')).toMatchObject({
      settled: true,
      ending: { country: 'AI' },
    });
  });

  it('is told from a local number in an area that the line is in', () => {
    const tokyo = createNumbering({ country: 'JP', outsideLines: [], areaCode: '03' });
    expect(tokyo.classify('34567890').e164).toBe('+81334567890');
    expect(tokyo.classify('23288123456').e164).toBe('+23288123456');
  });

  it.each([
    ['9', '9 03 1234 5678', 'fixed', 'JP'],
    ['9', '9 010 232 88123456', 'international', 'SL'],
    ['9', '232 88123456', 'international', 'SL'],
    ['0', '0 90 1234 5678', 'mobile', 'JP'],
    ['0', '00 232 88 1234', 'fixed', 'JP'],
    ['0', '232 88123456', 'international', 'SL'],
  ])('is not looked for behind the outside line %s: %s', (line, dialled, kind, country) => {
    const numbering = createNumbering({ country: 'JP', outsideLines: [line] });
    expect(numbering.classify(dialled)).toMatchObject({ kind, country });
  });

  it.each([
    ['JP', '2000', '2000'],
    ['JP', '23288123456', '23288123456'],
    ['ES', '9', '+349'],
    ['US', '21', '+121'],
  ])('in %s leaves a rule for %s what it was', (country, text, canonical) => {
    expect(createNumbering({ country, outsideLines: [] }).canonicalOf(text)).toEqual({ ok: true, canonical });
  });
});
