import { describe, expect, it } from 'vitest';
import { createNumbering } from '../../agent/numbering/numbering.ts';

const plain = createNumbering({ country: 'JP', outsideLines: [] });
const behindPbx = createNumbering({ country: 'JP', outsideLines: ['0'] });

describe('a dial string in Japan', () => {
  it.each([
    ['010232 22 123456', 'international', 'SL', '+23222123456'],
    ['+23222123456', 'international', 'SL', '+23222123456'],
    ['0033-010-232 88', 'international', 'SL', '+23288'],
    ['001-010-1-212-555-0100', 'international', 'US', '+12125550100'],
    ['0061010441481', 'international', 'GG', '+441481'],
    ['184 010 232 22 123456', 'international', 'SL', '+23222123456'],
    ['186-0061-010-232-22-123456', 'international', 'SL', '+23222123456'],
    ['0091-20-010-232-22', 'international', 'SL', '+23222'],
    ['0091-30-010-232-22', 'international', 'SL', '+23222'],
    ['005345-010-232-22', 'international', 'SL', '+23222'],
    ['005345-232-22', 'international', 'SL', '+23222'],
    ['001-232-22', 'international', 'SL', '+23222'],
    ['184 001 232 22', 'international', 'SL', '+23222'],
    ['122 0033 010 232 22', 'international', 'SL', '+23222'],
    ['184 122 0033 010 232 22', 'international', 'SL', '+23222'],
    ['0088 010 232 22', 'international', 'SL', '+23222'],
    ['0041 010 232 22', 'international', 'SL', '+23222'],
    ['010 81 3 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['+81-90-1234-5678', 'mobile', 'JP', '+819012345678'],
    ['010 371 9012 3456', 'international_premium', 'LV', '+37190123456'],
    ['010 44 9051 234567', 'international_premium', 'GB', '+449051234567'],
    ['010 800 1234 5678', 'freephone', null, '+80012345678'],
    ['010 808 1234 5678', 'international_premium', null, '+80812345678'],
    ['010 881 6 1234 5678', 'satellite', null, '+881612345678'],
    ['010 882 16 1234', 'satellite', null, '+882161234'],
    ['010 883 5100 1234', 'satellite', null, '+88351001234'],
    ['010 999 1234', 'unknown', null, '+9991234'],
    ['010', 'unknown', null, null],
    ['010 232 22 1234567890123', 'international', 'SL', null],
    ['184 0990 512345', 'premium', 'JP', '+81990512345'],
    ['0077 03 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['122 03 1234 5678', 'fixed', 'JP', '+81312345678'],
    ['0033 117', 'unknown', 'JP', null],
    ['060-1234-5678', 'mobile', 'JP', '+816012345678'],
    ['0170-123-456', 'shared_cost', 'JP', '+81170123456'],
    ['1234-5678', 'short_code', 'JP', null],
    ['3456-7890', 'fixed', 'JP', null],
    ['104', 'short_code', 'JP', null],
    ['115', 'short_code', 'JP', null],
    ['171', 'short_code', 'JP', null],
    ['188', 'short_code', 'JP', null],
    ['189', 'short_code', 'JP', null],
    ['#8000', 'short_code', 'JP', null],
    ['#9110', 'short_code', 'JP', null],
    ['*31#', 'short_code', 'JP', null],
    ['118', 'emergency', 'JP', null],
    ['119', 'emergency', 'JP', null],
    ['186 110', 'emergency', 'JP', null],
    ['tel:+81-3-1234-5678', 'fixed', 'JP', '+81312345678'],
    ['sip:010232@provider.example;user=phone', 'international', 'SL', '+232'],
    ['sips:%30%31%30232@provider.example', 'international', 'SL', '+232'],
    ['sip:alice@example.com', 'uri', null, null],
    ['alice', 'uri', null, null],
    ['03-1234-5678', 'fixed', 'JP', '+81312345678'],
    ['0033-03-1234-5678', 'fixed', 'JP', '+81312345678'],
    ['090-1234-5678', 'mobile', 'JP', '+819012345678'],
    ['080-1234-5678', 'mobile', 'JP', '+818012345678'],
    ['050-1234-5678', 'voip', 'JP', '+815012345678'],
    ['0120-123-456', 'freephone', 'JP', '+81120123456'],
    ['0800-123-4567', 'freephone', 'JP', '+818001234567'],
    ['0570-012-345', 'shared_cost', 'JP', '+81570012345'],
    ['0990-512-345', 'premium', 'JP', '+81990512345'],
    ['0180-99-1234', 'shared_cost', 'JP', '+81180991234'],
    ['020-1234-5678', 'mobile', 'JP', '+812012345678'],
    ['117', 'short_code', 'JP', null],
    ['177', 'short_code', 'JP', null],
    ['#7119', 'short_code', 'JP', null],
    ['110', 'emergency', 'JP', null],
    ['184119', 'emergency', 'JP', null],
    ['0077-7-123', 'freephone', 'JP', null],
    ['010870773111', 'satellite', null, '+870773111'],
    ['010979', 'international_premium', null, '+979'],
    ['0990', 'premium', 'JP', '+81990'],
    ['+8109012345678', 'mobile', 'JP', '+819012345678'],
  ])('%s is %s', (dialled, kind, country, e164) => {
    expect(plain.classify(dialled)).toMatchObject({ kind, country, e164 });
  });

  it.each([
    ['0010 232 22 123456', 'international', 'SL', '+23222123456'],
    ['0 03-1234-5678', 'fixed', 'JP', '+81312345678'],
    ['0 0120-123-456', 'freephone', 'JP', '+81120123456'],
    ['03-1234-5678', 'fixed', 'JP', '+81312345678'],
    ['0110', 'emergency', 'JP', null],
    ['0184119', 'emergency', 'JP', null],
    ['0 0033 010 232 22', 'international', 'SL', '+23222'],
  ])('%s behind the outside line 0 is %s', (dialled, kind, country, e164) => {
    expect(behindPbx.classify(dialled)).toMatchObject({ kind, country, e164 });
  });

  it.each([
    ['0570', '+81570'],
    ['117', '117'],
    ['010', '+'],
    ['+232', '+232'],
    ['0', '+81'],
    ['#7119', '#7119'],
  ])('%s in a rule means %s', (text, canonical) => {
    expect(behindPbx.canonicalOf(text)).toEqual({ ok: true, canonical });
  });

  it('gives a rule no number for a name', () => {
    expect(plain.canonicalOf('alice')).toMatchObject({ ok: false });
    expect(plain.canonicalOf('')).toMatchObject({ ok: false });
  });

  it.each([
    ['0011-712-3456', ['0'], 'fixed', 'JP', 'a number in Sapporo, not an old form of a call abroad'],
    ['00534-51-2345', ['0'], 'fixed', 'JP', 'a number in Hamamatsu, not an old form of a call abroad'],
    ['001044', ['0'], 'international', 'GB', 'a call abroad, not one by carrier 001 at home'],
    ['0010990512345', ['0'], 'premium', 'JP', 'the dear number of carrier 001, as +990 is nobody'],
    ['9010232', ['9'], 'international', 'SL', 'a call abroad, not a local number'],
    ['00110', ['00'], 'emergency', 'JP', 'an emergency'],
  ])('%s with outside lines %s is %s in %s: %s', (dialled, outsideLines, kind, country) => {
    expect(createNumbering({ country: 'JP', outsideLines }).classify(dialled)).toMatchObject({ kind, country });
  });
});
