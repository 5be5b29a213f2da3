// A number that is to be dialled in another country or area than the caller's (RFC 3966 section 5.1.5).

import { describe, expect, it } from 'vitest';
import { createNumbering } from '../../agent/numbering/numbering.ts';

const JAPAN = createNumbering({ country: 'JP', outsideLines: [] });
const UNITED_STATES = createNumbering({ country: 'US', outsideLines: [] });

describe('a number with a phone-context', () => {
  it.each([
    ['tel:88123456;phone-context=+232', 'international', 'SL', '+23288123456'],
    ['sip:88-123-456;user=x;PHONE-CONTEXT=+23-2@provider;user=phone', 'international', 'SL', '+23288123456'],
    ['tel:1234567;phone-context=+870', 'satellite', null, '+8701234567'],
    ['tel:12345678;phone-context=+813', 'fixed', 'JP', '+81312345678'],
  ])('goes there: %s', (uri, kind, country, e164) => {
    expect(JAPAN.classify(uri)).toMatchObject({ kind, country, e164 });
  });

  it.each([
    'tel:0312345678;phone-context=+81',
    'sip:0312345678;phone-context=ims.example.jp@provider',
    'sip:0312345678@provider;phone-context=+232',
    'tel:+81312345678;phone-context=+232',
  ])('is dialled at home where the context is home, a name, or none of the number: %s', (uri) => {
    expect(JAPAN.classify(uri)).toMatchObject({ kind: 'fixed', e164: '+81312345678' });
  });

  it('is abroad within one calling code too', () => {
    expect(UNITED_STATES.classify('tel:5551234;phone-context=+1876')).toMatchObject({ country: 'JM' });
  });

  it('stays an emergency call whatever the context', () => {
    expect(JAPAN.classify('tel:110;phone-context=+232').kind).toBe('emergency');
  });
});
