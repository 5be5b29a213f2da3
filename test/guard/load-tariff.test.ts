// The tariff that a configuration names, on its way into the house.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadHouse, MODERN_KERNEL } from '../../agent/guard/load-house.ts';

const HEADER = 'prefix,price_per_minute,connect_fee,first_step_seconds,step_seconds,currency,description\n';
const folder = mkdtempSync(join(tmpdir(), 'ringfence-tariff-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function configWith(tariff: string | null, more = ''): string {
  const option = tariff === null ? '' : `\toption tariff '${tariff}'\n`;
  return write('ringfence', `config ringfence 'main'\n\toption country 'JP'\n${option}${more}`);
}

async function load(config: string, tariffFile?: string) {
  const loaded = await loadHouse(config, MODERN_KERNEL, { tariffFile });
  if (!loaded.ok) return { faults: loaded.faults };
  const { tariff, numbering, given } = loaded.house;
  return {
    currency: tariff.currency,
    perMinute: tariff.priceOf(numbering.classify('+23276123456')).perMinute,
    named: given.main.tariff,
  };
}

describe('a house', () => {
  const euro = write('euro.csv', `${HEADER}+232,1.10,0,60,60,EUR,\n`);
  const dollar = write('dollar.csv', `${HEADER}+232,1.30,0,60,60,USD,\n`);

  it('prices calls by the tariff that its configuration names, or by the one given beside it, or by estimates', async () => {
    expect(await load(configWith(euro))).toEqual({ currency: 'EUR', perMinute: 1.1, named: euro });
    expect(await load(configWith(euro), dollar)).toEqual({ currency: 'USD', perMinute: 1.3, named: dollar });
    expect(await load(configWith(null))).toEqual({ currency: 'JPY', perMinute: 175, named: null });
  });

  it.each([
    [
      'is not there',
      () => join(folder, 'none.csv'),
      /none\.csv: there is no such file; create it, or name another with --tariff\.$/,
    ],
    ['is a folder', () => folder, /cannot be read \(EISDIR\); check its permissions\.$/],
    ['is no text', () => write('odd.csv', Buffer.from([0xff, 0xfe])), /not UTF-8 text/],
    ['has no end', () => '/dev/zero', /larger than 8 MB, which no tariff is/],
    [
      'is faulty',
      () => write('bad.csv', `${HEADER}+232,x,0,60,60,EUR,\n`),
      /bad\.csv, line 2, column price_per_minute: 'x'/,
    ],
  ])('is refused when the tariff %s, with a sentence', async (_, file, sentence) => {
    expect(await load(configWith(file()))).toEqual({ faults: [expect.stringMatching(sentence)] });
  });

  it('is refused with all that is wrong, in the configuration and in the tariff', async () => {
    const rule = "config rule 'odd'\n\tlist number '119'\n\toption verdict 'block'\n";
    const { faults } = await load(configWith('/nowhere.csv', rule));
    expect(faults).toEqual([expect.stringMatching(/^Rule 'odd'/), expect.stringMatching(/^\/nowhere\.csv: /)]);
  });
});
