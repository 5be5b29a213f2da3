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
    ['+8109012345678', 'unknown', 'JP', '+8109012345678'],
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
});
