// What check, explain and nft of the bundle say, to people and to programs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { records, told } from './kit/command.ts';
import { CONFIG, TARIFF, temporaryFolder } from './kit/household.ts';

const folder = temporaryFolder();
let config = '';
let tariff = '';

beforeAll(() => {
  tariff = folder.write('tariff.csv', TARIFF);
  config = folder.write('ringfence', CONFIG);
});
afterAll(() => folder.remove());

describe('check', () => {
  it('says what a good configuration is', async () => {
    expect(await told('check', '-c', config)).toEqual({
      code: 0,
      out: [`${config} is fine: home country Japan, 1 rule, 1 device, mode enforce.`],
      err: [],
    });
  });

  it('says every fault of a bad one in a sentence of its own, with its line', async () => {
    const bad = folder.write(
      'bad',
      "config ringfence 'main'\n\toption country 'Japan'\n\toption mode 'strict'\n\nconfig rule\n\tlist device 'nobody'\n\toption verdict 'block'\n",
    );
    const { code, out, err } = await told('check', '-c', config, '--config', bad);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err).toHaveLength(3);
    for (const [index, line] of [2, 3, 6].entries())
      expect(err[index]).toMatch(new RegExp(`^${bad}.*\\b${line}\\b.*\\.$`));
    const json = await records('check', '-c', config, '--config', bad);
    expect(json.records).toEqual([{ type: 'check', file: bad, ok: false, faults: err }]);
  });

  it('says the faults of a tariff too, with line and column', async () => {
    const bad = folder.write('bad.csv', TARIFF.replace('1.10', '1,10'));
    expect(await told('check', '-c', config, '--tariff', tariff)).toMatchObject({
      code: 0,
      out: [expect.stringMatching(/, prices in EUR\.$/)],
    });
    expect(await told('check', '-c', config, '--tariff', bad)).toEqual({
      code: 1,
      out: [],
      err: [`${bad}, line 2: there are 8 values, not 7.`],
    });
  });

  it('says of each file for the broker that is of no use what is wrong with it', async () => {
    const broker = folder.write(
      'broker',
      `config ringfence\n\toption country JP\nconfig mqtt\n\toption url mqtts://b\n\toption username u\n\toption ca_file /nowhere/ca\n\toption password_file ${config}\n`,
    );
    expect(await told('check', '-c', config, '-c', broker)).toEqual({
      code: 1,
      out: [],
      err: ['/nowhere/ca (option ca_file of section mqtt) is not there; put the file there, or correct the option.'],
    });
  });

  it('says so when there is no plan for a country, and no file', async () => {
    const nowhere = folder.write('nowhere', "config ringfence 'main'\n\toption country 'ZZ'\n");
    expect(await told('check', '-c', config, '-c', nowhere)).toEqual({
      code: 1,
      out: [],
      err: ["There is no dial plan for country 'ZZ'."],
    });
    expect(await told('check', '-c', config, '-c', '/nowhere/at/all')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('no such file')],
    });
  });
});

describe('explain', () => {
  it('is one JSON object of exactly this shape', async () => {
    const { code, records: found } = await records('explain', '-c', config, '010232761234');
    expect(code).toBe(0);
    expect(found).toEqual([
      {
        dialled: '010232761234',
        destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
        verdict: 'block',
        rule: 'abroad',
        why: "Rule 'abroad' blocks this call to a number in Sierra Leone.",
        exempt: false,
        decidedBy: 'kernel',
        price: {
          currency: 'JPY',
          perMinute: 175,
          connectFee: 0,
          firstStepSeconds: 60,
          stepSeconds: 60,
          description: 'SL',
          estimated: true,
        },
      },
    ]);
  });

  it("says what a call costs by the owner's tariff, and refuses a faulty one", async () => {
    const { out } = await told('explain', '-c', config, '010232761234', '--tariff', tariff);
    expect(out[2]).toBe('  price        1.10 EUR a minute, 0.60 EUR for the first 30 s (Sierra Leone)');
    expect((await told('explain', '-c', config, '010232761234')).out[2]).toMatch(/175 JPY a minute.* \(estimate\)$/);
    expect(await told('explain', '-c', config, '110', '--tariff', '/nowhere.csv')).toMatchObject({
      code: 1,
      err: [expect.stringMatching(/^\/nowhere\.csv: there is no such file/)],
    });
  });

  it.each([
    ['110', { destination: { kind: 'emergency' }, verdict: 'allow', decidedBy: 'kernel' }],
    ['0102 32761234', { dialled: '0102 32761234', destination: { country: 'SL' }, decidedBy: 'kernel' }],
    ['0102-32761234', { dialled: '0102-32761234', destination: { country: 'SL' }, decidedBy: 'agent' }],
    ['tel:+232-76-1234', { dialled: '+232-76-1234', destination: { e164: '+232761234' }, verdict: 'block' }],
    ['sip:alice@example.net', { dialled: 'sip:alice@example.net', destination: { kind: 'uri' }, verdict: 'allow' }],
    ['urn:service:sos', { destination: { kind: 'emergency' }, verdict: 'allow', decidedBy: 'agent' }],
  ])('knows of %s where it goes and who decides', async (number, explanation) => {
    expect((await records('explain', '-c', config, number)).records).toMatchObject([explanation]);
  });

  it('says it to people in lines, and refuses a device that is none', async () => {
    const { out } = await told('explain', '-c', config, '010232761234', '--device', 'pbx');
    expect(out[0]).toBe('010232761234');
    expect(out.join('\n')).toMatch(
      /\+232761234, Sierra Leone \(international\)[\s\S]*block, by abroad[\s\S]*the kernel/,
    );
    const { code, err } = await told('explain', '-c', config, '110', '--device', 'door');
    expect({ code, err }).toEqual({ code: 1, err: ["The configuration has no device section 'door'."] });
  });
});

describe('nft', () => {
  it('is the program as it is, or as a string of a JSON line', async () => {
    const { code, out } = await told('nft', '-c', config);
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/^# Written by ringfence[\s\S]*table inet ringfence \{[\s\S]*\}$/);
    expect((await records('nft', '-c', config)).records).toEqual([{ type: 'nft', program: `${out.join('\n')}\n` }]);
  });
});
