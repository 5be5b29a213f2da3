// What the commands of the bundle say, to people and to programs.

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../kit/pcap.ts';
import { invite } from '../kit/sip.ts';
import { BUNDLE } from './kit/agent.ts';
import { run } from './kit/children.ts';
import { answeredCall, CONFIG, pcapngFile, START_MS, sent, temporaryFolder } from './kit/household.ts';

const folder = temporaryFolder();
let config = '';

beforeAll(() => {
  config = folder.write('ringfence', CONFIG);
});
afterAll(() => folder.remove());

async function told(...argv: readonly string[]): Promise<{ code: number | null; out: string[]; err: string[] }> {
  const { code, stdout, stderr } = await run([process.execPath, BUNDLE, '--config', config, ...argv]);
  return { code, out: linesOf(stdout), err: linesOf(stderr) };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}

async function records(...argv: readonly string[]) {
  const { code, out, err } = await told(...argv, '--json');
  return { code, err, records: out.map((line) => JSON.parse(line)) };
}

describe('check', () => {
  it('says what a good configuration is', async () => {
    expect(await told('check')).toEqual({
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
    const { code, out, err } = await told('check', '--config', bad);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err).toHaveLength(3);
    for (const [index, line] of [2, 3, 6].entries())
      expect(err[index]).toMatch(new RegExp(`^${bad}.*\\b${line}\\b.*\\.$`));
    const json = await records('check', '--config', bad);
    expect(json.records).toEqual([{ type: 'check', file: bad, ok: false, faults: err }]);
  });

  it('says so when there is no plan for a country, and no file', async () => {
    const nowhere = folder.write('nowhere', "config ringfence 'main'\n\toption country 'ZZ'\n");
    expect(await told('check', '-c', nowhere)).toEqual({
      code: 1,
      out: [],
      err: ["There is no dial plan for country 'ZZ'."],
    });
    expect(await told('check', '-c', '/nowhere/at/all')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('no such file')],
    });
  });
});

describe('explain', () => {
  it('is one JSON object of exactly this shape', async () => {
    const { code, records: found } = await records('explain', '010232761234');
    expect(code).toBe(0);
    expect(found).toEqual([
      {
        dialled: '010232761234',
        destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
        verdict: 'block',
        rule: 'abroad',
        why: "Rule 'abroad' blocks this call to a number in Sierra Leone.",
        decidedBy: 'kernel',
      },
    ]);
  });

  it.each([
    ['110', { destination: { kind: 'emergency' }, verdict: 'allow', decidedBy: 'kernel' }],
    ['0102 32761234', { dialled: '0102 32761234', destination: { country: 'SL' }, decidedBy: 'kernel' }],
    ['0102-32761234', { dialled: '0102-32761234', destination: { country: 'SL' }, decidedBy: 'agent' }],
    ['tel:+232-76-1234', { dialled: '+232-76-1234', destination: { e164: '+232761234' }, verdict: 'block' }],
    ['sip:alice@example.net', { dialled: 'sip:alice@example.net', destination: { kind: 'uri' }, verdict: 'allow' }],
    ['urn:service:sos', { destination: { kind: 'emergency' }, verdict: 'allow', decidedBy: 'agent' }],
  ])('knows of %s where it goes and who decides', async (number, explanation) => {
    expect((await records('explain', number)).records).toMatchObject([explanation]);
  });

  it('says it to people in lines, and refuses a device that is none', async () => {
    const { out } = await told('explain', '010232761234', '--device', 'pbx');
    expect(out[0]).toBe('010232761234');
    expect(out.join('\n')).toMatch(
      /\+232761234, Sierra Leone \(international\)[\s\S]*block, by abroad[\s\S]*the kernel/,
    );
    const { code, err } = await told('explain', '110', '--device', 'door');
    expect({ code, err }).toEqual({ code: 1, err: ["The configuration has no device section 'door'."] });
  });
});

describe('replay', () => {
  const frames = [
    ...answeredCall('010232761234', 'abroad'),
    sent(START_MS + 40_000, invite({ uri: 'sip:0312345678@203.0.113.9', callId: 'home' })),
    sent(START_MS + 41_000, Buffer.from('INVITE sip:x@y SIP/2.0\r\n\r\n')),
  ];
  const summary = {
    type: 'summary',
    packets: frames.length,
    sipMessages: 7,
    malformed: 1,
    calls: 2,
    outbound: 2,
    blocked: 1,
    seconds: 41,
  };

  it('is one record of exactly this shape for each call, and a summary', async () => {
    const file = folder.write('calls.pcap', pcapFile(frames));
    const { code, err, records: found } = await records('replay', file);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(found).toHaveLength(3);
    expect(found[0]).toEqual({
      type: 'call',
      callId: 'abroad',
      direction: 'outbound',
      device: 'pbx',
      from: 'sip:desk@203.0.113.9',
      dialled: '010232761234',
      destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
      state: 'ended',
      startedAt: '2015-04-01T02:30:00.000Z',
      answeredAt: '2015-04-01T02:30:04.000Z',
      endedAt: '2015-04-01T02:30:36.000Z',
      durationSeconds: 32,
      code: 200,
      verdict: 'block',
      rule: 'abroad',
      why: "Rule 'abroad' blocks this call to a number in Sierra Leone.",
      decidedBy: 'kernel',
      media: [{ local: '192.168.1.10:4000', remote: '203.0.113.9:30000', packets: 200, bytes: 200 * 200 }],
    });
    expect(found[1]).toMatchObject({ callId: 'home', state: 'attempted', endedAt: null, verdict: 'allow' });
    expect(found[2]).toEqual(summary);
  });

  it('reads pcapng alike', async () => {
    const pcap = await records('replay', folder.write('a.pcap', pcapFile(frames)));
    expect(await records('replay', folder.write('a.pcapng', pcapngFile(frames)))).toEqual(pcap);
  });

  it('is a table for people', async () => {
    const { out } = await told('replay', folder.write('table.pcap', pcapFile(frames)));
    expect(out[0]).toMatch(/^STARTED/);
    expect(out[1]).toMatch(/Sierra Leone +international +ended/);
    expect(out.slice(-2)).toEqual([
      '2 calls, 2 of them outbound; the rules forbid 1.',
      `${frames.length} packets, 7 SIP messages (1 malformed), 41 s.`,
    ]);
  });

  it('reads what there is of a truncated capture, and says so', async () => {
    const file = folder.write('cut.pcap', pcapFile(frames).subarray(0, -10));
    const { code, err, records: found } = await records('replay', file);
    expect({ code, err }).toEqual({
      code: 0,
      err: [`${file} ends in the middle of a packet; the ${frames.length - 1} before it were read.`],
    });
    expect(found.at(-1)).toMatchObject({ type: 'summary', calls: 2, malformed: 0 });
  });

  it('of what is no capture is a sentence and nothing else', async () => {
    const gzip = folder.write('a.pcap.gz', gzipSync(pcapFile(frames)));
    const empty = folder.write('empty', '');
    const text = folder.write('text', 'hello world, this is no capture\n');
    expect(await told('replay', gzip)).toMatchObject({ code: 1, out: [], err: [expect.stringContaining('gunzip')] });
    expect(await told('replay', empty)).toMatchObject({ code: 1, out: [], err: [`${empty}: it is empty.`] });
    expect(await told('replay', text)).toMatchObject({ code: 1, out: [], err: [expect.stringContaining('is text')] });
    expect(await told('replay', '/nowhere')).toEqual({ code: 1, out: [], err: ['/nowhere: there is no such file.'] });
    expect(await told('replay', folder.path)).toMatchObject({
      code: 1,
      out: [],
      err: [expect.stringContaining('directory')],
    });
  });

  it('of a capture without packets is its summary', async () => {
    const { code, records: found } = await records('replay', folder.write('none.pcap', pcapFile([])));
    expect(code).toBe(0);
    expect(found).toEqual([
      { ...summary, packets: 0, sipMessages: 0, malformed: 0, calls: 0, outbound: 0, blocked: 0, seconds: 0 },
    ]);
  });

  it('mentions SIP between strangers, and nothing else that strangers send', async () => {
    const stranger = folder.write('stranger', CONFIG.replace('192.168.1.0/24', '10.0.0.0/8'));
    const { err } = await told('replay', folder.write('b.pcap', pcapFile(frames)), '-c', stranger);
    expect(err).toEqual([
      "7 of 7 SIP messages had neither end at home and count as outbound: name the home's networks with 'list home'.",
    ]);
    const other = [sent(START_MS, Buffer.alloc(40, 0x80))];
    expect((await told('replay', folder.write('c.pcap', pcapFile(other)), '-c', stranger)).err).toEqual([]);
  });
});

describe('nft', () => {
  it('is the program as it is, or as a string of a JSON line', async () => {
    const { code, out } = await told('nft');
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/^# Written by ringfence[\s\S]*table inet ringfence \{[\s\S]*\}$/);
    expect((await records('nft')).records).toEqual([{ type: 'nft', program: `${out.join('\n')}\n` }]);
  });
});
