import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkSizes, cut, readChunks } from '../kit/captured.ts';
import { udpFrame } from '../kit/pcap.ts';
import {
  block,
  enhancedPacket,
  interfaceDescription,
  obsoletePacket,
  type Section,
  sectionHeader,
  simplePacket,
  timeOffset,
  timeResolution,
} from '../kit/pcapng.ts';

const LITTLE = { bigEndian: false };
const BIG = { bigEndian: true };
const SECONDS = 1_700_000_000n;
const COMMENT = { code: 1, value: Buffer.from('a comment of odd length') };

function udp(text: string, sourcePort = 5060): Buffer {
  const ends = { source: '192.0.2.1', sourcePort, destination: '198.51.100.7', destinationPort: 5080 };
  return udpFrame({ ...ends, payload: Buffer.from(text) });
}

/** The IP packet alone, for interfaces of link type RAW. */
function rawUdp(text: string): Buffer {
  return udp(text).subarray(14);
}

/** A block of no known type whose length is 13. */
function oddBlock(order: Section): Buffer {
  const bytes = block(order, 0x0bad_cafe, Buffer.alloc(4));
  if (order.bigEndian) bytes.writeUInt32BE(13, 4);
  else bytes.writeUInt32LE(13, 4);
  return bytes;
}

async function textsOf(...blocks: readonly Buffer[]): Promise<string[]> {
  return (await readChunks(...blocks)).packets.map((packet) => packet.payload.toString());
}

describe.each([
  ['little endian', LITTLE],
  ['big endian', BIG],
])('a pcapng file, %s', (_, order) => {
  const head = [sectionHeader(order, [COMMENT]), interfaceDescription(order, 1, [COMMENT])];

  it('gives the packets of all three packet blocks and passes over every other', async () => {
    const unknown = block(order, 0x0bad_cafe, Buffer.alloc(1001));
    const packets = [
      enhancedPacket(order, { interfaceId: 0, ticks: SECONDS * 1_000_000n + 250n, bytes: udp('enhanced') }, [COMMENT]),
      obsoletePacket(order, { interfaceId: 0, ticks: SECONDS * 1_000_000n + 500n, bytes: udp('obsolete') }),
      simplePacket(order, udp('simple')),
    ];
    const read = await readChunks(...head, ...packets.flatMap((packet) => [unknown, packet]));
    expect(read.packets.map((packet) => [packet.payload.toString(), packet.timeMs - Number(SECONDS) * 1000])).toEqual([
      ['enhanced', 0.25],
      ['obsolete', 0.5],
      ['simple', 0.5],
    ]);
    expect(read.end).toMatchObject({ ok: true, complete: true, counters: { frames: 3, packets: 3 } });
  });

  it.each([
    ['microseconds by default', [], SECONDS * 1_000_000n + 125n],
    ['nanoseconds', [timeResolution(9)], SECONDS * 1_000_000_000n + 125_000n],
    ['whole seconds with an offset', [timeResolution(0), timeOffset(order, SECONDS - 5n)], 5n],
    ['a time before the offset', [timeResolution(6), timeOffset(order, -3n)], (SECONDS + 3n) * 1_000_000n + 125n],
    ['powers of two', [timeResolution(0x80 | 13)], SECONDS * 8192n + 1n],
  ])('reads times in %s', async (name, options, ticks) => {
    const packet = enhancedPacket(order, { interfaceId: 0, ticks, bytes: udp('x') });
    const { packets } = await readChunks(sectionHeader(order), interfaceDescription(order, 1, options), packet);
    const fractionMs = name.includes('whole') ? 0 : name.includes('two') ? 1000 / 8192 : 0.125;
    expect(packets[0]?.timeMs).toBeCloseTo(Number(SECONDS) * 1000 + fractionMs, 3);
  });

  it('keeps several interfaces apart, each with its link type and its clock', async () => {
    const { packets } = await readChunks(
      sectionHeader(order),
      interfaceDescription(order, 1),
      interfaceDescription(order, 101, [timeResolution(3)]),
      enhancedPacket(order, { interfaceId: 1, ticks: 5n, bytes: rawUdp('raw') }),
      enhancedPacket(order, { interfaceId: 0, ticks: 7000n, bytes: udp('ethernet') }),
    );
    expect(packets.map((packet) => [packet.payload.toString(), packet.timeMs])).toEqual([
      ['raw', 5],
      ['ethernet', 7],
    ]);
  });

  it('takes the length of a simple packet from the snap length of its interface', async () => {
    const frame = rawUdp('a payload that its sender left to the network card');
    frame.writeUInt16BE(0, 2);
    frame.writeUInt16BE(0, 24);
    const cutShort = simplePacket(order, frame.subarray(0, 50), frame.length);
    expect(await textsOf(sectionHeader(order), interfaceDescription(order, 101, [], 50), cutShort)).toEqual([
      'a payload that its sen',
    ]);
  });

  it('says so when it ends in the middle of a block, whether of a packet or of another', async () => {
    const packet = enhancedPacket(order, { interfaceId: 0, ticks: 1n, bytes: udp('x') });
    for (const last of [packet, block(order, 0x0bad_cafe, Buffer.alloc(100))]) {
      for (let length = 1; length < last.length; length += 7) {
        const { packets, end } = await readChunks(...head, packet, last.subarray(0, length));
        expect(packets.length).toBe(1);
        expect(end).toMatchObject({ ok: true, complete: false });
      }
    }
  });

  it.each([
    ['a block shorter than its own frame', Buffer.concat([block(order, 6, Buffer.alloc(0)).fill(0, 4, 8)])],
    ['a block that does not end on four bytes', oddBlock(order)],
    [
      'a packet of an interface nobody described',
      enhancedPacket(order, { interfaceId: 9, ticks: 1n, bytes: udp('x') }),
    ],
    ['a packet block too short for its header', block(order, 6, Buffer.alloc(16))],
    ['an obsolete packet block too short for its header', block(order, 2, Buffer.alloc(16))],
    ['an interface description without a link type', block(order, 1, Buffer.alloc(4))],
    ['a packet longer than its block', block(order, 6, Buffer.alloc(20, 0x01).fill(0, 0, 4))],
    ['a packet block of absurd length', block(order, 6, Buffer.alloc(600_000))],
    ['a section of no byte order', block(order, 0x0a0d0d0a, Buffer.alloc(16))],
  ])('stops at %s and says where', async (_name, damage) => {
    const packet = enhancedPacket(order, { interfaceId: 0, ticks: 1n, bytes: udp('before') });
    const { packets, end } = await readChunks(...head, packet, damage, packet);
    const offset = Buffer.concat([...head, packet]).length;
    expect(packets.length).toBe(1);
    expect(end).toMatchObject({ ok: false, fault: { kind: 'damaged', offset } });
  });
});

describe('a pcapng file of several sections', () => {
  const file = Buffer.concat([
    sectionHeader(LITTLE),
    interfaceDescription(LITTLE, 1),
    enhancedPacket(LITTLE, { interfaceId: 0, ticks: 1000n, bytes: udp('little') }),
    sectionHeader(BIG, [COMMENT]),
    interfaceDescription(BIG, 101),
    block(BIG, 5, Buffer.alloc(5000)),
    enhancedPacket(BIG, { interfaceId: 0, ticks: 2000n, bytes: rawUdp('big') }),
    sectionHeader(LITTLE),
    interfaceDescription(LITTLE, 1),
    simplePacket(LITTLE, udp('little again')),
  ]);

  it('reads each in its own byte order and with its own interfaces', async () => {
    expect(await textsOf(file)).toEqual(['little', 'big', 'little again']);
  });

  it('forgets the interfaces of the section before', async () => {
    const orphan = enhancedPacket(BIG, { interfaceId: 0, ticks: 1n, bytes: udp('x') });
    expect((await readChunks(file, sectionHeader(BIG), orphan)).end).toMatchObject({
      ok: false,
      fault: { offset: file.length + 28 },
    });
  });

  it('gives the same packets however its bytes are cut', async () => {
    const whole = await readChunks(file);
    await fc.assert(
      fc.asyncProperty(chunkSizes, async (sizes) => {
        expect(await readChunks(...cut(file, sizes))).toEqual(whole);
      }),
    );
  });

  it('never makes the reader throw when bytes of it are replaced', async () => {
    const changes = fc.array(fc.record({ at: fc.nat(file.length - 1), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(changes, chunkSizes, async (list, sizes) => {
        const changed = Buffer.from(file);
        for (const { at, value } of list) changed[at] = value;
        const { end } = await readChunks(...cut(changed, sizes));
        expect(end.counters.packets).toBeLessThanOrEqual(end.counters.frames);
      }),
      { numRuns: 300 },
    );
  });
});
