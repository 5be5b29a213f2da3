import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../agent/netfilter/capture/source.ts';
import { chunkSizes, cut, readChunks } from '../kit/captured.ts';
import { udpDatagram } from '../kit/ip.ts';
import {
  type CapturedFrame,
  fragmentFrames,
  pcapFile,
  pcapHeader,
  pcapRecord,
  tcpFrame,
  udpFrame,
} from '../kit/pcap.ts';

const ENDS = { source: '192.0.2.1', sourcePort: 5060, destination: '198.51.100.7', destinationPort: 5080 };
const START_MS = 1_700_000_000_000;

function udp(text: string): Buffer {
  return udpFrame({ ...ENDS, payload: Buffer.from(text) });
}

/** One frame of every kind, a millisecond apart. */
const FRAMES: readonly CapturedFrame[] = [
  udp('one'),
  ...fragmentFrames({ ...udpDatagram({ ...ENDS, payload: Buffer.alloc(3000, 'f') }), identification: 9 }, 1480),
  tcpFrame({ ...ENDS, sequence: 7, payload: Buffer.from('two') }),
  udpFrame({ ...ENDS, source: '2001:db8::1', destination: '2001:db8::2', payload: Buffer.from('three') }),
].map((bytes, index) => ({ timeMs: START_MS + index, bytes }));

describe('a pcap file', () => {
  it.each([
    ['little endian, microseconds', { bigEndian: false, nanoseconds: false }, 0.25],
    ['big endian, microseconds', { bigEndian: true, nanoseconds: false }, 0.25],
    ['little endian, nanoseconds', { bigEndian: false, nanoseconds: true }, 0.2502],
    ['big endian, nanoseconds', { bigEndian: true, nanoseconds: true }, 0.2502],
  ])('gives its packets and their time: %s', async (_, options, fraction) => {
    const file = pcapFile([{ timeMs: START_MS + 0.2502, bytes: udp('hello') }], options);
    const { packets, end } = await readChunks(file);
    expect(packets.map((packet) => packet.payload.toString())).toEqual(['hello']);
    expect(packets[0]?.timeMs).toBeCloseTo(START_MS + fraction, 3);
    expect(end).toMatchObject({ ok: true, complete: true });
  });

  it('gives the same packets however its bytes are cut', async () => {
    const file = pcapFile(FRAMES);
    const whole = await readChunks(file);
    expect(whole.packets.map((packet) => packet.payload.length)).toEqual([3, 3000, 3, 5]);
    await fc.assert(
      fc.asyncProperty(chunkSizes, async (sizes) => {
        expect(await readChunks(...cut(file, sizes))).toEqual(whole);
      }),
    );
  });

  it('gives every whole packet and says so when it ends in the middle of a record', async () => {
    const file = pcapFile([FRAMES[0] as CapturedFrame, FRAMES[0] as CapturedFrame]);
    const secondAt = file.length - 16 - 60;
    for (let length = 24; length < file.length; length++) {
      const { packets, end } = await readChunks(file.subarray(0, length));
      expect(packets.length).toBe(length < secondAt ? 0 : 1);
      expect(end).toMatchObject({ ok: true, complete: length === 24 || length === secondAt });
    }
  });

  it('tells the end of an unfinished file header', async () => {
    const { end } = await readChunks(pcapHeader().subarray(0, 23));
    expect(end).toMatchObject({ ok: true, complete: false });
  });

  it('stops at a record of absurd length and says where, without waiting for its bytes', async () => {
    const record = pcapRecord(FRAMES[0] as CapturedFrame);
    const absurd = Buffer.from(record);
    absurd.writeUInt32LE(0x7fffffff, 8);
    const { packets, end } = await readChunks(pcapHeader(), record, absurd, record);
    expect(packets.length).toBe(1);
    expect(end).toMatchObject({ ok: false, fault: { kind: 'damaged', offset: 24 + record.length } });
  });

  it('counts what it cannot give: frames cut by the snap length, foreign protocols, foreign links', async () => {
    const bytes = udp('a payload beyond the least length of an Ethernet frame');
    const arp = Buffer.alloc(60);
    arp.writeUInt16BE(0x0806, 12);
    const cutShort = { timeMs: START_MS, bytes: bytes.subarray(0, 50), originalBytes: bytes.length };
    const { end } = await readChunks(pcapFile([cutShort, { timeMs: START_MS, bytes: arp }, ...FRAMES]));
    expect(end.counters).toMatchObject({ frames: 8, packets: 4, fragments: 3, truncated: 1, skipped: 1 });
    const radio = await readChunks(pcapFile(FRAMES, { linkType: 127 }));
    expect(radio.end.counters).toMatchObject({ frames: 6, packets: 0, skipped: 6, unknownLinkTypes: new Set([127]) });
  });

  it('reads the link type beside the length of a frame check sequence', async () => {
    const file = pcapFile(FRAMES);
    file.writeUInt32LE(0x24000001, 20);
    expect((await readChunks(file)).end.counters.packets).toBe(4);
  });
});

describe('a file that is no capture', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['gzip', Buffer.from('1f8b0800000000000003', 'hex')],
    ['zstd', Buffer.from('28b52ffd0458', 'hex')],
    ['xz', Buffer.from('fd377a585a00', 'hex')],
    ['zip', Buffer.from('504b03041400', 'hex')],
    ['text', Buffer.from('config ringfence\n')],
    ['text', Buffer.from('hi')],
    ['unknown', Buffer.from([1, 2, 3])],
    ['unknown', Buffer.from([0x1f, 0x8c, 0, 0])],
    ['unknown', Buffer.alloc(4096)],
  ])('is told for what it is: %s', async (looksLike, bytes) => {
    const expected = { ok: false, fault: { kind: 'not-a-capture', looksLike } };
    expect((await readChunks(bytes)).end).toMatchObject(expected);
    expect((await readChunks(...cut(bytes, [1]))).end.ok).toBe(false);
  });

  it.each([
    ['ENOENT', '/nonexistent/capture.pcap'],
    ['EISDIR', '/'],
  ])('is told by the system error: %s', async (code, path) => {
    const end = await readCapture(path, () => expect.unreachable());
    expect(end).toMatchObject({ ok: false, fault: { kind: 'unreadable', code } });
  });

  it('is not read on when its beginning has told', async () => {
    let given = 0;
    const long = async function* () {
      while (given < 100) yield Buffer.alloc(100, ++given);
    };
    expect((await readCapture(long(), () => expect.unreachable())).ok).toBe(false);
    expect(given).toBe(1);
  });

  it('lets a failure of the source through that the system has no code for', async () => {
    const failure = new Error('source');
    const broken = async function* () {
      yield pcapFile(FRAMES);
      throw failure;
    };
    await expect(readCapture(broken(), () => undefined)).rejects.toBe(failure);
  });

  it('lets the failure of a consumer through, which is a bug and no unreadable file', async () => {
    const failure = Object.assign(new Error('consumer'), { code: 'EIO' });
    const source = async function* () {
      yield pcapFile(FRAMES);
    };
    const reading = readCapture(source(), () => {
      throw failure;
    });
    await expect(reading).rejects.toBe(failure);
  });
});

describe('random bytes', () => {
  it('never make the reader throw, alone or behind a sound header', async () => {
    const heads = fc.constantFrom(Buffer.alloc(0), pcapHeader(), pcapHeader({ bigEndian: true }), pcapFile(FRAMES));
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 400 }), chunkSizes, async (head, tail, sizes) => {
        const { end } = await readChunks(...cut(Buffer.concat([head, tail]), sizes));
        expect(end.counters.packets).toBeLessThanOrEqual(end.counters.frames);
      }),
      { numRuns: 300 },
    );
  });

  it('in the place of frames never make the reader throw, whatever the link type', async () => {
    const linkTypes = fc.constantFrom(0, 1, 12, 101, 108, 113, 228, 229, 239, 276);
    await fc.assert(
      fc.asyncProperty(
        linkTypes,
        fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 8 }),
        async (linkType, list) => {
          const frames = list.map((bytes) => ({ timeMs: START_MS, bytes: Buffer.from(bytes) }));
          const { end } = await readChunks(pcapFile(frames, { linkType }));
          expect(end).toMatchObject({ ok: true, complete: true, counters: { frames: frames.length } });
        },
      ),
      { numRuns: 300 },
    );
  });
});
