// Prices as explain says them.

import { describe, expect, it } from 'vitest';
import { priceText } from '../../agent/cli/price-text.ts';

const BY_THE_MINUTE = { connectFee: 0, firstStepSeconds: 60, stepSeconds: 60 };
const SIERRA_LEONE = { ...BY_THE_MINUTE, perMinute: 175, description: 'SL', estimated: true };

describe('a price for people', () => {
  it('says that it is an estimate', () => {
    expect(priceText(SIERRA_LEONE, 'JPY')).toBe('about 175 JPY a minute, 175 JPY for the first 60 s (estimate)');
  });

  it("says what the owner's own line says, with nothing in it that could move a cursor", () => {
    const own = { ...SIERRA_LEONE, perMinute: 1.1, connectFee: 0.1, firstStepSeconds: 30, estimated: false };
    expect(priceText({ ...own, description: 'Sierra\u001b[2J' }, 'EUR')).toBe(
      '1.10 EUR a minute, 0.65 EUR for the first 30 s (Sierra?[2J)',
    );
    expect(priceText({ ...own, description: '' }, 'EUR')).toBe('1.10 EUR a minute, 0.65 EUR for the first 30 s');
  });

  it('says so when a call is free, and when only the connection costs', () => {
    expect(priceText({ ...SIERRA_LEONE, perMinute: 0 }, 'JPY')).toBe('free');
    expect(priceText({ ...SIERRA_LEONE, perMinute: 0, connectFee: 10 }, 'JPY')).toMatch(/0 JPY a minute, 10 JPY for/);
  });
});
