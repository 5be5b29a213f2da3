import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';

const MAIN = "config ringfence 'main'\n option country 'JP'\n";
const BROKER = 'config mqtt\n option url mqtt://x\n';
const SAFE_BROKER = 'config mqtt\n option url mqtts://x\n';

function parse(text: string) {
  return parseConfig(text, { file: 'ringfence', hostName: 'router' });
}

function sentences(text: string): string[] {
  const result = parse(text);
  return result.ok ? [] : result.faults.map(({ sentence }) => sentence);
}

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
    [' option block_for 2w', 3, /block_for '2w' is not valid; write a length of time such as '90s', '15m', '24h'/],
    [' option ask_patience 31', 3, /ask_patience '31' is not valid; write a whole number from 1 to 30/],
    [' option max_asks 21', 3, /max_asks '21' is not valid; write a whole number from 0 to 20/],
    [' list known_country Japan', 3, /known_country 'Japan' is not valid; write the two capital letters/],
    [' option tariff prices.csv', 3, /tariff 'prices.csv' is not valid; write a path that begins with '\/'/],
    [' option state_dir .', 3, /state_dir '.' is not valid; write a path/],
    [' option control_socket x', 3, /control_socket 'x' is not valid; write a path/],
    ['config velocity\n option warn many', 4, /warn 'many' is not valid; write a whole number from 0 to 100000/],
    ['config velocity\n option windw 1h', 4, /'windw' is not an option of section velocity; did you mean 'window'\?$/],
    ['config velocity\n option enabled yes', 4, /enabled 'yes' is not valid; write '1' or '0'/],
    ['config velocity\n option window 400d', 4, /window '400d' is not valid; write at most a year/],
    ['config velocity\nconfig velocity', 4, /section velocity is there already in line 3/],
    ['config veloctiy', 3, /'veloctiy' is not a type of section; did you mean 'velocity'\?$/],
    ['config budget\n option block 1.5.0', 4, /block '1.5.0' is not valid; write an amount such as '350' or '2.50'/],
    ['config probing\n option share 0', 4, /share '0' is not valid; write a whole number from 1 to 100/],
    ['config off_hours\n option hours 08:00-19:00', 4, /'option hours' must be 'list hours'/],
    [
      'config off_hours\n list hours 8-19',
      4,
      /hours '8-19' is not valid; write hours such as '07:00-23:00' or 'mon-fri/,
    ],
    ['config off_hours\n list hours "mon-fry 08:00-19:00"', 4, /hours 'mon-fry 08:00-19:00' is not valid/],
    [
      'config mqtt\n option url mqtt://x\n option commands yes',
      5,
      /commands \(not shown\) is not valid; write 'all' or/,
    ],
    ['config mqtt', 3, /section mqtt needs 'option url'/],
    ['config mqtt\n option url http://x', 4, /url \(not shown\) is not valid; write 'mqtt:\/\/host:1883'/],
    ['config mqtt\n option url mqtt://x\n option password p', 5, /option password needs 'option username'/],
    [`${BROKER} option password_file /p`, 5, /option password_file needs 'option username' beside it; add it/],
    [
      `${BROKER} option username u\n option password p\n option password_file /p`,
      7,
      /the password is in line 6 already; remove option password or password_file/,
    ],
    [
      `${SAFE_BROKER} option ca_file ca.pem`,
      5,
      /ca_file \(not shown\) is not valid; write a path that begins with '\/'/,
    ],
    [`${BROKER} option server_name x`, 5, /option server_name is for TLS; write the url as mqtts:\/\/, or remove it/],
    [`${BROKER} option insecure 1`, 5, /option insecure is for TLS; write the url as mqtts:/],
    [`${SAFE_BROKER} option cert_file /c`, 5, /option cert_file needs 'option key_file' beside it; add it/],
    [`${SAFE_BROKER} option key_file /k`, 5, /option key_file needs 'option cert_file' beside it; add it/],
    [
      `${SAFE_BROKER} option insecure 1\n option ca_file /c`,
      6,
      /with 'option insecure' nobody looks at option ca_file; remove one of the two/,
    ],
    [`${SAFE_BROKER} option insecure yes`, 5, /insecure \(not shown\) is not valid; write '1' or '0'/],
    ['config rul x', 3, /'rul' is not a type of section; did you mean 'rule'\?$/],
    [
      'config wifi',
      3,
      /'wifi' is not a type of section; there are ringfence, dialplan, device, rule, mqtt, novelty, budget, velocity, .*, cause\.$/,
    ],
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
