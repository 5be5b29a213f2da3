// A tariff read from CSV, and what is said of a faulty one.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTariff } from '../../agent/numbering/tariff/parse.ts';

const HEADER = 'prefix,price_per_minute,connect_fee,first_step_seconds,step_seconds,currency,description';

function table(...lines: readonly string[]) {
  const parsed = parseTariff([HEADER, ...lines].join('\n'), 'tariff.csv');
  if (!parsed.ok) throw new Error(parsed.faults.join(' '));
  return parsed.table;
}

function faults(text: string): readonly string[] {
  const parsed = parseTariff(text, 'tariff.csv');
  return parsed.ok ? [] : parsed.faults;
}

const below = (...lines: readonly string[]) => faults([HEADER, ...lines].join('\n'));

describe('a tariff', () => {
  it('is read with every column, by prefix without its plus sign', () => {
    const { currency, prices } = table('+232,175,0,60,60,JPY,Sierra Leone', '81,2.6667,0,180,180,JPY,');
    expect(currency).toBe('JPY');
    expect(Object.fromEntries(prices)).toEqual({
      232: {
        ...{ perMinute: 175, connectFee: 0, firstStepSeconds: 60, stepSeconds: 60 },
        ...{ description: 'Sierra Leone', estimated: false },
      },
      81: {
        ...{ perMinute: 2.6667, connectFee: 0, firstStepSeconds: 180, stepSeconds: 180 },
        ...{ description: '', estimated: false },
      },
    });
  });

  it('may be written by a spreadsheet: byte order mark, CRLF, quotes, blank lines, columns in another order', () => {
    const text = `\uFEFF"description","currency",prefix,price_per_minute,connect_fee,first_step_seconds,step_seconds\r
\r
"Sierra Leone, ""mobile""\nand fixed",EUR,+232, 1.05 ,0.10,30,6\r
`;
    const parsed = parseTariff(text, 'tariff.csv');
    expect(parsed).toMatchObject({ ok: true, table: { currency: 'EUR' } });
    expect(parsed.ok && parsed.table.prices.get(232)).toMatchObject({
      perMinute: 1.05,
      connectFee: 0.1,
      description: 'Sierra Leone, "mobile"\nand fixed',
    });
  });

  it.each([
    [
      'prefix',
      '0232,175,0,60,60,JPY,',
      "'0232' does not fit; write the beginning of a number in E.164, such as '+232'",
    ],
    ['prefix', '+1234567890123456,175,0,60,60,JPY,', 'write the beginning'],
    ['price_per_minute', '+232,-1,0,60,60,JPY,', "'-1' does not fit; write a price such as '12.5', with a point"],
    ['price_per_minute', '+232,"1,5",0,60,60,JPY,', "'1,5' does not fit"],
    ['price_per_minute', '+232,Infinity,0,60,60,JPY,', 'write a price'],
    ['connect_fee', '+232,175,,60,60,JPY,', "'' does not fit; write a price"],
    ['first_step_seconds', '+232,175,0,0,60,JPY,', "'0' does not fit; write a whole number from 1 to 3600"],
    ['step_seconds', '+232,175,0,60,3601,JPY,', 'write a whole number from 1 to 3600'],
    ['currency', '+232,175,0,60,60,yen,', "'yen' does not fit; write one of JPY USD EUR"],
    ['description', `+232,175,0,60,60,JPY,${'x'.repeat(201)}`, 'write at most 200 characters'],
    ['description', '+232,175,0,60,60,JPY,Sierra "Leone"', 'a quotation mark stands inside the value'],
    ['currency', '+232,175,0,60,60,"JPY"x,', 'text follows the closing quotation mark'],
    ['description', '+232,175,0,60,60,JPY,"Sierra', 'the quotation mark is never closed'],
  ])('with a wrong %s is refused with file, line and column: %s', (column, line, reason) => {
    const told = below('+81,2,0,180,180,JPY,', line);
    expect(told).toEqual([expect.stringContaining(`tariff.csv, line 3, column ${column}: `)]);
    expect(told[0]).toContain(reason);
    expect(told[0]).toMatch(/\.$/);
  });

  it('has every fault told, each by its own line, also behind a broken one and a value of several lines', () => {
    expect(
      below('+232,a,b,60,60,JPY,"two\nlines"', '"+81"0,1,0,60,60,JPY,', '+44,1,0,60', '+49,1,0,x,60,JPY,').map(
        (sentence) => /line \d+(, column \w+)?/.exec(sentence)?.[0],
      ),
    ).toEqual([
      'line 2, column price_per_minute',
      'line 2, column connect_fee',
      'line 4, column prefix',
      'line 5',
      'line 6, column first_step_seconds',
    ]);
  });

  it('has one currency, and each prefix once', () => {
    expect(below('+232,175,0,60,60,JPY,', '+49,1,0,60,60,EUR,', '232,180,0,60,60,JPY,')).toEqual([
      'tariff.csv, line 3, column currency: a tariff has one currency, which is JPY in line 2.',
      'tariff.csv, line 4, column prefix: +232 has its price in line 2 already.',
    ]);
  });

  it.each([
    ['', `the first line has to be ${HEADER}, with commas`],
    [HEADER.replaceAll(',', ';'), 'with commas'],
    [HEADER, 'no price follows the first line'],
    [HEADER.replace(',step_seconds', ''), 'column step_seconds: the column is missing'],
    [`${HEADER},vat`, "column 'vat': the columns of a tariff are"],
    ['+232,175,0,60,60,JPY,Sierra Leone', 'column prefix: the column is missing'],
  ])('needs its first line and a price: %j', (text, reason) => {
    const told = faults(text);
    expect(told[0]).toMatch(/^tariff\.csv, line 1/);
    expect(told.join('\n')).toContain(reason);
  });

  it('is told of with a hundred sentences at most, and one for the rest', () => {
    const told = below(...Array.from({ length: 150 }, () => 'x,1,0,60,60,JPY,'));
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toBe('tariff.csv: 50 more faults; correct these first.');
  });

  it('has at most a hundred thousand prices', () => {
    const lines = Array.from({ length: 100_001 }, (_, index) => `${100_000 + index},1,0,60,60,JPY,`);
    expect(table(...lines.slice(1)).prices.size).toBe(100_000);
    expect(below(...lines)).toEqual(['tariff.csv, line 100002: a tariff has at most 100000 prices.']);
  });

  it('is read or refused, whatever the text, and never throws', () => {
    const piece = fc.constantFrom(
      HEADER,
      '+232,175,0,60,60,JPY,x',
      ',',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '\uFEFF',
      '+81',
      '1',
      'é',
    );
    const texts = fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, fc.boolean(), (text, withHeader) => {
        const parsed = parseTariff(withHeader ? `${HEADER}\n${text}` : text, 'tariff.csv');
        if (parsed.ok) expect(parsed.table.prices.size).toBeGreaterThan(0);
        else for (const sentence of parsed.faults) expect(sentence).toMatch(/^tariff\.csv(, line \d+)?.*\.$/s);
        expect(parsed.ok || parsed.faults.length > 0).toBe(true);
      }),
    );
  });

  it('comes back as it was written, whatever stands in its descriptions', () => {
    const description = fc.string({ maxLength: 60 }).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1e15 - 1 }), { minLength: 1 }),
        description,
        (prefixes, text) => {
          const quoted = `"${text.replaceAll('"', '""')}"`;
          const { prices } = table(...prefixes.map((prefix) => `+${prefix},1.5,0,1,1,EUR,${quoted}`));
          expect([...prices.keys()]).toEqual(prefixes);
          for (const price of prices.values()) expect(price.description).toBe(text);
        },
      ),
    );
  });
});
