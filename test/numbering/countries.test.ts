import { describe, expect, it } from 'vitest';
import { createNumbering } from '../../agent/numbering/numbering.ts';

type Row = readonly [dialled: string, kind: string, country: string | null, e164: string | null];

const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  GB: [
    ['00 232 22', 'international', 'SL', '+23222'],
    ['01481 234567', 'international', 'GG', '+441481234567'],
    ['07624 312345', 'international', 'IM', '+447624312345'],
    ['020 7946 0000', 'fixed', 'GB', '+442079460000'],
    ['0300 123 4567', 'fixed', 'GB', '+443001234567'],
    ['07400 123456', 'mobile', 'GB', '+447400123456'],
    ['056 1234 5678', 'voip', 'GB', '+445612345678'],
    ['0800 1111', 'freephone', 'GB', '+448001111'],
    ['0845 123 4567', 'shared_cost', 'GB', '+448451234567'],
    ['070 1234 5678', 'shared_cost', 'GB', '+447012345678'],
    ['09051 234567', 'premium', 'GB', '+449051234567'],
    ['118 500', 'premium', 'GB', null],
    ['141 00 232 22', 'international', 'SL', '+23222'],
    ['1470 020 7946 0000', 'fixed', 'GB', '+442079460000'],
    ['1280 00 232 22', 'international', 'SL', '+23222'],
    ['18185 00 232 22', 'international', 'SL', '+23222'],
    ['1471', 'short_code', 'GB', null],
    ['111', 'short_code', 'GB', null],
    ['7946 0000', 'fixed', 'GB', null],
  ],
  DE: [
    ['00 245 9 123456', 'international', 'GW', '+2459123456'],
    ['030 123456', 'fixed', 'DE', '+4930123456'],
    ['0151 12345678', 'mobile', 'DE', '+4915112345678'],
    ['032 12345678', 'voip', 'DE', '+493212345678'],
    ['0800 1234567', 'freephone', 'DE', '+498001234567'],
    ['0180 5 123456', 'shared_cost', 'DE', '+491805123456'],
    ['0137 7 123456', 'shared_cost', 'DE', '+491377123456'],
    ['0900 1 123456', 'premium', 'DE', '+499001123456'],
    ['11833', 'premium', 'DE', null],
    ['115', 'short_code', 'DE', null],
    ['116117', 'freephone', 'DE', null],
    ['123456', 'short_code', 'DE', null],
    ['345678', 'fixed', 'DE', null],
    ['01033 00 245 9', 'international', 'GW', '+2459'],
    ['010012 030 123456', 'fixed', 'DE', '+4930123456'],
    ['#31# 00 245 9', 'international', 'GW', '+2459'],
    ['*31# 110', 'emergency', 'DE', null],
  ],
  FR: [
    ['00 371 9012 3456', 'international_premium', 'LV', '+37190123456'],
    ['01 42 34 56 78', 'fixed', 'FR', '+33142345678'],
    ['06 12 34 56 78', 'mobile', 'FR', '+33612345678'],
    ['09 12 34 56 78', 'voip', 'FR', '+33912345678'],
    ['0800 123 456', 'freephone', 'FR', '+33800123456'],
    ['0810 123 456', 'shared_cost', 'FR', '+33810123456'],
    ['0892 123 456', 'premium', 'FR', '+33892123456'],
    ['118 218', 'premium', 'FR', null],
    ['3103', 'freephone', 'FR', null],
    ['3631', 'shared_cost', 'FR', null],
    ['3651 00 232 22', 'international', 'SL', '+23222'],
    ['#31# 01 42 34 56 78', 'fixed', 'FR', '+33142345678'],
    ['1634 00 232 22', 'international', 'SL', '+23222'],
    ['15', 'emergency', 'FR', null],
  ],
  IT: [
    ['00 232 22', 'international', 'SL', '+23222'],
    ['06 1234 5678', 'fixed', 'IT', '+390612345678'],
    ['+39 06 1234 5678', 'fixed', 'IT', '+390612345678'],
    ['333 123 4567', 'mobile', 'IT', '+393331234567'],
    ['800 123 456', 'freephone', 'IT', '+39800123456'],
    ['199 123 456', 'shared_cost', 'IT', '+39199123456'],
    ['848 123 456', 'shared_cost', 'IT', '+39848123456'],
    ['899 123 456', 'premium', 'IT', '+39899123456'],
    ['144 123 456', 'premium', 'IT', '+39144123456'],
    ['55 1234 5678', 'voip', 'IT', '+395512345678'],
    ['*67# 00 232 22', 'international', 'SL', '+23222'],
    ['1033 00 232 22', 'international', 'SL', '+23222'],
    ['1033 06 1234 5678', 'fixed', 'IT', '+390612345678'],
    ['1254', 'premium', 'IT', null],
    ['118', 'emergency', 'IT', null],
  ],
  AU: [
    ['0011 232 22', 'international', 'SL', '+23222'],
    ['0018 232 22', 'international', 'SL', '+23222'],
    ['1411 0011 232 22', 'international', 'SL', '+23222'],
    ['1831 0011 232 22', 'international', 'SL', '+23222'],
    ['1832 02 9374 4000', 'fixed', 'AU', '+61293744000'],
    ['0412 345 678', 'mobile', 'AU', '+61412345678'],
    ['13 12 34', 'shared_cost', 'AU', '+61131234'],
    ['1300 123 456', 'shared_cost', 'AU', '+611300123456'],
    ['1800 123 456', 'freephone', 'AU', '+611800123456'],
    ['1902 123 456', 'premium', 'AU', '+611902123456'],
    ['1234', 'premium', 'AU', null],
    ['9374 4000', 'fixed', 'AU', null],
    ['000', 'emergency', 'AU', null],
    ['106', 'emergency', 'AU', null],
  ],
  KR: [
    ['001 232 22', 'international', 'SL', '+23222'],
    ['00700 232 22', 'international', 'SL', '+23222'],
    ['00345 232 22', 'international', 'SL', '+23222'],
    ['00798 123 4567', 'freephone', 'KR', null],
    ['02 123 4567', 'fixed', 'KR', '+8221234567'],
    ['082 02 123 4567', 'fixed', 'KR', '+8221234567'],
    ['010 1234 5678', 'mobile', 'KR', '+821012345678'],
    ['070 1234 5678', 'voip', 'KR', '+827012345678'],
    ['1588 1234', 'shared_cost', 'KR', '+8215881234'],
    ['060 700 1234', 'premium', 'KR', '+82607001234'],
    ['080 123 4567', 'freephone', 'KR', '+82801234567'],
    ['119', 'emergency', 'KR', null],
  ],
  SG: [
    ['001 232 22', 'international', 'SL', '+23222'],
    ['018 232 22', 'international', 'SL', '+23222'],
    ['6123 4567', 'fixed', 'SG', '+6561234567'],
    ['9123 4567', 'mobile', 'SG', '+6591234567'],
    ['1800 123 4567', 'freephone', 'SG', '+6518001234567'],
    ['1900 123 4567', 'premium', 'SG', '+6519001234567'],
    ['1777', 'short_code', 'SG', null],
    ['995', 'emergency', 'SG', null],
  ],
  CN: [
    ['00 232 22', 'international', 'SL', '+23222'],
    ['17909 00 232 22', 'international', 'SL', '+23222'],
    ['138 0013 8000', 'mobile', 'CN', '+8613800138000'],
    ['400 123 4567', 'shared_cost', 'CN', '+864001234567'],
    ['168 12345', 'premium', 'CN', '+8616812345'],
    ['120', 'emergency', 'CN', null],
  ],
  NL: [
    ['00 232 22', 'international', 'SL', '+23222'],
    ['06 12345678', 'mobile', 'NL', '+31612345678'],
    ['0900 1234', 'premium', 'NL', '+319001234'],
    ['14 020', 'short_code', 'NL', null],
  ],
  ES: [
    ['911 234 567', 'fixed', 'ES', '+34911234567'],
    ['911', 'emergency', 'ES', null],
    ['803 123 456', 'premium', 'ES', '+34803123456'],
  ],
  RU: [
    ['8 10 232 22', 'international', 'SL', '+23222'],
    ['8 495 123 45 67', 'fixed', 'RU', '+74951234567'],
    ['8 727 212 34 56', 'international', 'KZ', '+77272123456'],
    ['103', 'emergency', 'RU', null],
  ],
  MY: [['1800 88 1234', 'freephone', 'MY', '+601800881234']],
};

describe.each(Object.entries(EXPECTED))('a dial string in %s', (country, rows) => {
  const numbering = createNumbering({ country, outsideLines: [] });

  it.each(rows)('%s is %s', (dialled, kind, place, e164) => {
    expect(numbering.classify(dialled)).toMatchObject({ kind, country: place, e164 });
  });
});

describe('an area code', () => {
  it.each([
    ['DE', '030', '345678', '+4930345678'],
    ['DE', '30', '345678', '+4930345678'],
    ['JP', '03', '3456-7890', '+81334567890'],
    ['GB', '020', '7946 0000', '+442079460000'],
  ])('in %s, %s, makes a local number %s a whole one', (country, areaCode, dialled, e164) => {
    const numbering = createNumbering({ country, outsideLines: [], areaCode });
    expect(numbering.classify(dialled)).toMatchObject({ kind: 'fixed', country, e164 });
  });
});
