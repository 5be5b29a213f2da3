// What the bundle makes of captures.

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../kit/pcap.ts';
import { invite } from '../kit/sip.ts';
import { records, told } from './kit/command.ts';
import { answeredCall, CONFIG, pcapngFile, START_MS, sent, temporaryFolder } from './kit/household.ts';

const folder = temporaryFolder();
let config = '';

beforeAll(() => {
  config = folder.write('ringfence', CONFIG);
});
afterAll(() => folder.remove());

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
    const { code, err, records: found } = await records('replay', '-c', config, file);
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
      cost: { amount: 175, currency: 'JPY', estimated: true },
      media: [{ local: '192.168.1.10:4000', remote: '203.0.113.9:30000', packets: 200, bytes: 200 * 200 }],
    });
    expect(found[1]).toMatchObject({ callId: 'home', state: 'attempted', endedAt: null, verdict: 'allow' });
    expect(found[2]).toEqual(summary);
  });

  it('reads pcapng alike', async () => {
    const pcap = await records('replay', '-c', config, folder.write('a.pcap', pcapFile(frames)));
    expect(await records('replay', '-c', config, folder.write('a.pcapng', pcapngFile(frames)))).toEqual(pcap);
  });

  it('is a table for people', async () => {
    const { out } = await told('replay', '-c', config, folder.write('table.pcap', pcapFile(frames)));
    expect(out[0]).toMatch(/^STARTED/);
    expect(out[1]).toMatch(/Sierra Leone +international +ended/);
    expect(out.slice(-2)).toEqual([
      '2 calls, 2 of them outbound; the rules forbid 1.',
      `${frames.length} packets, 7 SIP messages (1 malformed), 41 s.`,
    ]);
  });

  it('reads what there is of a truncated capture, and says so', async () => {
    const file = folder.write('cut.pcap', pcapFile(frames).subarray(0, -10));
    const { code, err, records: found } = await records('replay', '-c', config, file);
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
    expect(await told('replay', '-c', config, gzip)).toMatchObject({
      code: 1,
      out: [],
      err: [expect.stringContaining('gunzip')],
    });
    expect(await told('replay', '-c', config, empty)).toMatchObject({
      code: 1,
      out: [],
      err: [`${empty}: it is empty.`],
    });
    expect(await told('replay', '-c', config, text)).toMatchObject({
      code: 1,
      out: [],
      err: [expect.stringContaining('is text')],
    });
    expect(await told('replay', '-c', config, '/nowhere')).toEqual({
      code: 1,
      out: [],
      err: ['/nowhere: there is no such file.'],
    });
    expect(await told('replay', '-c', config, folder.path)).toMatchObject({
      code: 1,
      out: [],
      err: [expect.stringContaining('directory')],
    });
  });

  it('of a capture without packets is its summary', async () => {
    const { code, records: found } = await records('replay', '-c', config, folder.write('none.pcap', pcapFile([])));
    expect(code).toBe(0);
    expect(found).toEqual([
      { ...summary, packets: 0, sipMessages: 0, malformed: 0, calls: 0, outbound: 0, blocked: 0, seconds: 0 },
    ]);
  });

  it('mentions SIP between strangers, and nothing else that strangers send', async () => {
    const stranger = folder.write('stranger', CONFIG.replace('192.168.1.0/24', '10.0.0.0/8'));
    const { err } = await told('replay', '-c', config, folder.write('b.pcap', pcapFile(frames)), '-c', stranger);
    expect(err).toEqual([
      "7 of 7 SIP messages had neither end at home and count as outbound: name the home's networks with 'list home'.",
    ]);
    const other = [sent(START_MS, Buffer.alloc(40, 0x80))];
    expect((await told('replay', '-c', config, folder.write('c.pcap', pcapFile(other)), '-c', stranger)).err).toEqual(
      [],
    );
  });
});
