import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import type { Config } from '../../agent/config/schema.ts';

const MAIN = "config ringfence 'main'\n option country 'JP'\n";

function parse(text: string, hostName = 'router') {
  return parseConfig(text, { file: 'ringfence', hostName });
}

function config(text: string, hostName?: string): Config {
  const result = parse(text, hostName);
  if (!result.ok) throw new Error(result.faults.map(({ sentence }) => sentence).join('\n'));
  return result.config;
}

function sentences(text: string): string[] {
  const result = parse(text);
  return result.ok ? [] : result.faults.map(({ sentence }) => sentence);
}

describe('a valid configuration', () => {
  it('has defaults for all but the country', () => {
    expect(config(MAIN)).toEqual({
      main: {
        mode: 'enforce',
        country: 'JP',
        id: 'router',
        wan: [],
        home: [],
        mark: 0x10000000,
        nflogGroup: 5060,
        onStop: 'remove',
        maxCalls: 1000,
        backstop: 240,
        privacy: 'full',
      },
      dialplan: { outsideLines: [], areaCode: null, emergency: [] },
      devices: [],
      rules: [],
      mqtt: null,
    });
  });

  it('carries every option over to its place', () => {
    const text = `
config ringfence 'main'
  option mode observe
  option country 'DE'
  option id 'home_1'
  list wan 'pppoe-wan'
  list wan 'wan6'
  list home '192.168.1.0/24'
  list home '2001:DB8::/48'
  option mark '0x80000000'
  option nflog_group 7
  option on_stop keep
  option max_calls 50
  option backstop 0
  option privacy masked
config dialplan
  list outside_line '0'
  option area_code '03'
  list emergency '117'
config device 'pbx'
  option name 'Office PBX'
  option address '02-00-5E-10-00-0A'
config device
  option address '2001:DB8:0:0::1'
config rule 'abroad'
  list kind 'international'
  list country 'SL'
  list prefix '+232 (22)'
  list number '+81 50-1234-5678'
  list number '104'
  list device 'pbx'
  option verdict 'block'
config rule
  option verdict 'ask'
config mqtt 'mqtt'
  option url 'mqtts://broker.example:8883'
  option username 'u'
  option password 'p # w'
`;
    expect(config(text)).toEqual({
      main: {
        mode: 'observe',
        country: 'DE',
        id: 'home_1',
        wan: ['pppoe-wan', 'wan6'],
        home: ['192.168.1.0/24', '2001:db8::/48'],
        mark: 0x80000000,
        nflogGroup: 7,
        onStop: 'keep',
        maxCalls: 50,
        backstop: 0,
        privacy: 'masked',
      },
      dialplan: { outsideLines: ['0'], areaCode: '03', emergency: ['117'] },
      devices: [
        { section: 'pbx', name: 'Office PBX', address: '02:00:5e:10:00:0a' },
        { section: '@device[1]', name: '@device[1]', address: '2001:db8::1' },
      ],
      rules: [
        {
          section: 'abroad',
          line: 25,
          kinds: ['international'],
          countries: ['SL'],
          prefixes: ['+23222'],
          numbers: ['+815012345678', '104'],
          devices: ['pbx'],
          verdict: 'block',
        },
        {
          section: '@rule[1]',
          line: 33,
          kinds: [],
          countries: [],
          prefixes: [],
          numbers: [],
          devices: [],
          verdict: 'ask',
        },
      ],
      mqtt: { url: 'mqtts://broker.example:8883', username: 'u', password: 'p # w' },
    });
  });

  it('takes an option with an empty value as one that is not set', () => {
    expect(config(`${MAIN} option mode ''\n option id ''`).main).toMatchObject({ mode: 'enforce', id: 'router' });
  });

  it.each([
    ['OpenWrt.lan', 'openwrt-lan'],
    ['', 'ringfence'],
    ['ü/#+', '----'],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('makes an id out of host name %j', (hostName, id) => {
    expect(config(MAIN, hostName).main.id).toBe(id);
  });

  it('may have a rule that names emergency calls if it allows them', () => {
    expect(config(`${MAIN}config rule\n list kind emergency\n option verdict allow`).rules).toHaveLength(1);
  });

  it('is what the package installs', () => {
    const example = readFileSync(new URL('../../openwrt/ringfence.config', import.meta.url), 'utf8');
    expect(config(example).main.country).toBe('JP');
  });

  it('is what the package installs with every example in it switched on', () => {
    const example = readFileSync(new URL('../../openwrt/ringfence.config', import.meta.url), 'utf8');
    const all = config(example.replace(/^(\t?)#(\t?(config|option|list) )/gm, '$1$2'));
    expect(all).toMatchObject({
      main: { privacy: 'masked' },
      dialplan: { areaCode: '03' },
      mqtt: { username: 'ringfence' },
    });
    expect(all.rules.map((rule) => rule.section)).toEqual(['abroad', 'grandmother']);
    expect(all.devices.map((device) => device.name)).toEqual(['Office PBX']);
  });
});

describe('a wrong configuration', () => {
  const oneFault: [string, number, RegExp][] = [
    [' option mode enforced', 3, /mode 'enforced' is not valid; write 'enforce' or 'observe'\.$/],
    [' option moed observe', 3, /'moed' is not an option of section ringfence; did you mean 'mode'\?$/],
    [' option colour red', 3, /'colour' is not an option of section ringfence; it knows mode, country, id, /],
    [' list mode enforce', 3, /'list mode' must be 'option mode'/],
    [' option wan eth0', 3, /'option wan' must be 'list wan'/],
    [' option mode enforce\n option mode observe', 4, /option mode is set already in line 3/],
    [' option id "Haus 1"', 3, /id 'Haus 1' is not valid; write at most 64/],
    [' list wan ""', 3, /wan '' is not valid; write the name of a network interface/],
    [' list wan "a b"', 3, /wan 'a b' is not valid/],
    [' list home 192.168.1.0', 3, /home '192.168.1.0' is not valid; write a network with its prefix length/],
    [' list home 192.168.1.0/33', 3, /home/],
    [' list home 2001:db8::/129', 3, /home/],
    [' list home fe80::1%eth0/64', 3, /home/],
    [' list home 10.0.0.0/8\n list home x/8\n', 4, /home 'x\/8'/],
    [' option mark 0x3', 3, /mark '0x3' is not valid; write a mark of exactly one bit/],
    [' option mark 0', 3, /mark/],
    [' option mark 0x100000000', 3, /mark/],
    [' option nflog_group 65536', 3, /nflog_group '65536' is not valid; write a whole number from 1 to 65535/],
    [' option nflog_group 0', 3, /nflog_group/],
    [' option on_stop drop', 3, /on_stop 'drop' is not valid; write 'remove' or 'keep'/],
    [' option max_calls 1e3', 3, /max_calls '1e3' is not valid; write a whole number from 1 to 100000/],
    [' option backstop -1', 3, /backstop '-1' is not valid; write a whole number from 0 to/],
    [' option privacy half', 3, /privacy 'half' is not valid; write 'full' or 'masked'/],
    ['config ringfence', 3, /section ringfence (is there already|needs 'option country')/],
    ['config dialplan\n list outside_line x', 4, /outside_line 'x' is not valid; write the digits dialled/],
    ['config dialplan\n option area_code +3', 4, /area_code '\+3' is not valid; write the digits of the area code/],
    ['config dialplan\n list emergency 1', 4, /emergency '1' is not valid; write the two to eight digits/],
    ['config dialplan\nconfig dialplan', 4, /section dialplan is there already in line 3/],
    ['config device pbx', 3, /section device needs 'option address'; add it: its IPv4, IPv6 or MAC address\.$/],
    ['config device pbx\n option address 192.168.1', 4, /address '192.168.1' is not valid; write an IPv4, IPv6 or MAC/],
    ['config device pbx\n option address ::1\n option name "a\nb"', 5, /name 'a b' is not valid; write one to 64/],
    [
      'config device a\n option address ::1\nconfig device a\n option address ::2',
      5,
      /name 'a' is taken by the section in line 3/,
    ],
    [
      'config device a\n option address ::1\nconfig device b\n option address 0::1',
      6,
      /address '::1' belongs to the device in line 4/,
    ],
    ['config rule', 3, /section rule needs 'option verdict'/],
    ['config rule\n option verdict deny', 4, /verdict 'deny' is not valid; write 'allow' or 'ask' or 'block'/],
    ['config rule\n option verdict ask\n list kind abroad', 5, /kind 'abroad' is not valid; write 'emergency' or/],
    [
      'config rule\n option verdict ask\n list country sl',
      5,
      /country 'sl' is not valid; write the two capital letters/,
    ],
    [
      'config rule\n option verdict ask\n list prefix 0x',
      5,
      /prefix '0x' is not valid; write the beginning of a number/,
    ],
    ['config rule\n option verdict ask\n list number +1', 5, /number '\+1' is not valid; write the whole number/],
    ['config rule\n option verdict ask\n list device fax', 5, /there is no device 'fax'; add a section/],
    [
      'config device pbx\n option address ::1\nconfig rule\n option verdict ask\n list device pbk',
      7,
      /there is no device 'pbk'; did you mean 'pbx'\?$/,
    ],
    [
      'config rule\n option verdict block\n list kind emergency',
      5,
      /no rule can block emergency calls; remove 'emergency' from 'list kind'/,
    ],
    ['config rule\n list kind emergency\n option verdict ask', 4, /no rule can ask about emergency calls/],
    [
      'config dialplan\n list emergency 117\nconfig rule\n option verdict block\n list number 117',
      7,
      /no rule can block emergency calls; remove '117' from 'list number'/,
    ],
    ['config mqtt', 3, /section mqtt needs 'option url'/],
    ['config mqtt\n option url http://x', 4, /url \(not shown\) is not valid; write 'mqtt:\/\/host:1883'/],
    ['config mqtt\n option url mqtt://x\n option password p', 5, /option password needs 'option username'/],
    ['config rul x', 3, /'rul' is not a type of section; did you mean 'rule'\?$/],
    ['config wifi', 3, /'wifi' is not a type of section; there are ringfence, dialplan, device, rule, mqtt\.$/],
    ["config rule\n option verdict 'ask", 4, /a quote opens here/],
  ];

  it.each(oneFault)('tells of %j in one sentence with its line', (text, line, sentence) => {
    const result = parse(MAIN + text);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.faults[0]).toEqual({ line, sentence: expect.stringMatching(sentence) });
    expect(result.faults[0]?.sentence).toMatch(new RegExp(`^ringfence, line ${line}: .*[.?]$`));
  });

  it('needs a section ringfence, and a country in it', () => {
    expect(sentences('')).toEqual([
      "ringfence, line 1: there is no section ringfence; add \"config ringfence 'main'\" with 'option country'.",
    ]);
    expect(sentences("config ringfence 'main'\n option country ''")).toEqual([
      expect.stringMatching(
        /^ringfence, line 1: section ringfence needs 'option country'; add it: where the telephone line is/,
      ),
    ]);
  });

  it('is told whole: every fault, in the order of the file', () => {
    const text = `config ringfence\n option moed x\n option mark 3\n list country JP\nconfig rule\n list device a\n list kind b\nfoo`;
    const result = parse(text);
    expect(result.ok ? [] : result.faults.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('never shows what may be a password', () => {
    const mqtt = 'config mqtt\n option url mqtt://u:hunter2@x\n list password hunter2\n option username a hunter2\n';
    const told = sentences(`${MAIN}${mqtt} option pasword hunter2`);
    expect(told).toHaveLength(4);
    expect(told.join()).not.toContain('hunter2');
  });

  it('shows a long or odd value cut and on one line', () => {
    expect(sentences(`${MAIN} option mode "${'x'.repeat(20)}\n${'y'.repeat(50)}"`)[0]).toContain(
      `'${'x'.repeat(20)} ${'y'.repeat(19)}...'`,
    );
  });

  it('is told in sentences that stay short, however long a name in it is', () => {
    const [told = ''] = sentences(`${MAIN} option ${'x'.repeat(5000)} 1`);
    expect(told.length).toBeLessThan(600);
    expect(told).toMatch(/x\.\.\.$/);
  });

  it('is told by its first hundred faults and how many there are more', () => {
    const told = sentences(`${MAIN}${'foo\n'.repeat(105)}`);
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toBe('ringfence: 5 more faults; correct these first.');
  });

  it('is a value, never an exception, whatever the file holds', () => {
    const word = fc.constantFrom(
      'config',
      'option',
      'list',
      'ringfence',
      'rule',
      'device',
      'mqtt',
      'mark',
      'home',
      'kind',
      '0x',
      '1',
      '\n',
      "'",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
          fc.string(),
        ),
        (text) => {
          const result = parse(text);
          expect(result.ok || result.faults.length > 0).toBe(true);
        },
      ),
    );
  });
});
