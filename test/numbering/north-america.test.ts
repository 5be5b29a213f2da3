import { describe, expect, it } from 'vitest';
import { createNumbering, walk } from '../../agent/numbering/numbering.ts';

const us = createNumbering({ country: 'US', outsideLines: [] });
const office = createNumbering({ country: 'US', outsideLines: ['9'], areaCode: '212' });
const jamaica = createNumbering({ country: 'JM', outsideLines: [] });
const canada = createNumbering({ country: 'CA', outsideLines: [] });

describe('a dial string in the United States', () => {
  it.each([
    ['011 232 22 123456', 'international', 'SL', '+23222123456'],
    ['+44 20 7946 0000', 'international', 'GB', '+442079460000'],
    ['01 44 20 7946 0000', 'international', 'GB', '+442079460000'],
    ['1-876-555-1234', 'international', 'JM', '+18765551234'],
    ['876-555-1234', 'international', 'JM', '+18765551234'],
    ['1-658-300-1234', 'international', 'JM', '+16583001234'],
    ['1-809-555-1234', 'international', 'DO', '+18095551234'],
    ['1-264-497-1234', 'international', 'AI', '+12644971234'],
    ['1-416-555-1234', 'international', 'CA', '+14165551234'],
    ['011 1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['1010288 011 44 20', 'international', 'GB', '+4420'],
    ['1010288 1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['*67 1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['*67 1010288 011 44 20', 'international', 'GB', '+4420'],
    ['*82 212 555 0100', 'fixed', 'US', '+12125550100'],
    ['1-212-555-0100', 'fixed', 'US', '+12125550100'],
    ['0 212 555 0100', 'fixed', 'US', '+12125550100'],
    ['1-787-555-1234', 'fixed', 'PR', '+17875551234'],
    ['1-800-555-0100', 'freephone', 'US', '+18005550100'],
    ['888 555 0100', 'freephone', 'US', '+18885550100'],
    ['1-900-555-0100', 'premium', 'US', '+19005550100'],
    ['411', 'short_code', 'US', null],
    ['988', 'short_code', 'US', null],
    ['0', 'short_code', 'US', null],
    ['00', 'short_code', 'US', null],
    ['*69', 'short_code', 'US', null],
    ['911', 'emergency', 'US', null],
    ['*67 911', 'emergency', 'US', null],
    ['112', 'emergency', 'US', null],
    ['9112345678', 'short_code', 'US', null],
    ['011 870 773 111', 'satellite', null, '+870773111'],
    ['011 53 5 1234567', 'international', 'CU', '+5351234567'],
  ])('%s is %s', (dialled, kind, country, e164) => {
    expect(us.classify(dialled)).toMatchObject({ kind, country, e164 });
  });

  it.each([
    ['9 011 44 20', 'international', 'GB', '+4420'],
    ['9 1 876 555 1234', 'international', 'JM', '+18765551234'],
    ['9 911', 'emergency', 'US', null],
    ['911', 'emergency', 'US', null],
    ['555 1234', 'fixed', 'US', '+12125551234'],
    ['876 1234', 'fixed', 'US', '+12128761234'],
    ['876 555 1234', 'international', 'JM', '+18765551234'],
  ])('%s from an office in Manhattan is %s', (dialled, kind, country, e164) => {
    expect(office.classify(dialled)).toMatchObject({ kind, country, e164 });
  });

  it('is left to the whole message where seven and ten digits begin alike', () => {
    const local = createNumbering({ country: 'US', outsideLines: [], areaCode: '212' });
    expect(walk(local.start, '876')).toMatchObject({ settled: false, lengthDecides: true });
    expect(walk(local.start, '1876')).toMatchObject({ settled: true, lengthDecides: false });
  });

  it('is left to the whole message behind one of ten thousand carrier codes', () => {
    expect(walk(us.start, '10102')).toMatchObject({ settled: false, lengthDecides: true });
  });
});

describe('a dial string in another country of +1', () => {
  it('counts the country itself as home and the United States as abroad', () => {
    expect(jamaica.classify('1-876-555-1234')).toMatchObject({ kind: 'mobile', country: 'JM' });
    expect(jamaica.classify('1-212-555-0100')).toMatchObject({ kind: 'international', country: 'US' });
    expect(canada.classify('416 555 0100')).toMatchObject({ kind: 'fixed', country: 'CA' });
    expect(canada.classify('1 212 555 0100')).toMatchObject({ kind: 'international', country: 'US' });
  });

  it('finds free and dear services at home, not in the main country of the calling code', () => {
    expect(canada.classify('1 800 555 0100')).toMatchObject({ kind: 'freephone', country: 'CA' });
    expect(canada.classify('1 900 555 0100')).toMatchObject({ kind: 'premium', country: 'CA' });
    expect(jamaica.classify('119')).toMatchObject({ kind: 'emergency', country: 'JM' });
  });
});
