import { describe, expect, it } from 'vitest';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { areaOf, isCountry, isLearnable } from '../../agent/policy/area.ts';

const numbering = createNumbering({ country: 'JP', outsideLines: [] });

describe('the numbering area of a destination', () => {
  it.each([
    ['a country abroad', '+23276123456', 'SL'],
    ['one dialled with a carrier prefix', '003301023276123456', 'SL'],
    ['a country that shares its calling code', '+18762345678', 'JM'],
    ['a code of no country', '+881612345678', '+881'],
    ['Inmarsat', '+870773123456', '+870'],
    ['international premium rate', '+979123456789', '+979'],
    ['shared-cost numbers at home', '0570012345', 'JP/shared_cost'],
    ['premium numbers at home', '0990512345', 'JP/premium'],
  ])('is, for %s, that of %s', (_, dialled, area) => {
    expect(areaOf(numbering.classify(dialled))).toBe(area);
  });

  it.each(['119', '0312345678', '09012345678', '0120444444', '117', 'sip:alice@example.com', '999999'])(
    'is none for %s, which nobody is asked about',
    (dialled) => {
      expect(areaOf(numbering.classify(dialled))).toBe('');
    },
  );

  it('of premium numbers abroad is not that of their country', () => {
    expect(areaOf({ kind: 'international_premium', country: 'GB', e164: '+449012345678' })).toBe('GB/premium');
  });

  it('is never empty for what is chargeable, even where no number is known', () => {
    for (const kind of ['international', 'satellite', 'international_premium', 'premium', 'shared_cost'] as const) {
      const area = areaOf({ kind, country: null, e164: null });
      expect(area).not.toBe('');
      expect(isLearnable(area)).toBe(false);
    }
  });
});

describe('what a household can come to know', () => {
  it.each(['SL', '+881', '+870', 'JP/shared_cost'])('is %s', (area) => {
    expect(isLearnable(area)).toBe(true);
  });

  it.each(['JP/premium', 'GB/premium', '+979', '+808', '', '+999', 'satellite'])('is not %j', (area) => {
    expect(isLearnable(area)).toBe(false);
  });

  it('is given to the kernel only where it is a country', () => {
    expect(['SL', '+881', 'JP/shared_cost', ''].filter(isCountry)).toEqual(['SL']);
  });
});
