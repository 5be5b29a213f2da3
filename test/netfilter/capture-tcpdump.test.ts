// tcpdump as the second opinion on the captures that the other tests put together, and on how they are read.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readChunks } from '../kit/captured.ts';
import { udpDatagram } from '../kit/ip.ts';
import { ethernetFrame, fragmentFrames, pcapFile, tcpFrame, udpFrame } from '../kit/pcap.ts';
import {
  block,
  enhancedPacket,
  interfaceDescription,
  obsoletePacket,
  sectionHeader,
  simplePacket,
  timeOffset,
  timeResolution,
} from '../kit/pcapng.ts';

const V4 = { source: '192.0.2.1', sourcePort: 7000, destination: '198.51.100.7', destinationPort: 7001 };
const V6 = { ...V4, source: '2001:db8::1', destination: '2001:db8::7' };
const TCPDUMP = 'tcpdump';
const installed = spawnSync(TCPDUMP, ['--version']).status === 0;

function tcpdump(capture: Buffer, ...options: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync(TCPDUMP, ['-r', '-', '-n', ...options], { input: capture });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

describe.skipIf(!installed)('in the eyes of tcpdump', () => {
  it('the frames of the kit are sound, odd lengths and fragments included', () => {
    const fragmented = { ...udpDatagram({ ...V4, payload: Buffer.alloc(2000, 'f') }), identification: 3 };
    const frames = [V4, V6].flatMap((ends) => [
      udpFrame({ ...ends, payload: Buffer.from('odd') }),
      tcpFrame({ ...ends, sequence: 1, syn: true, payload: Buffer.alloc(0) }),
      tcpFrame({ ...ends, sequence: 2, fin: true, payload: Buffer.from('even') }),
    ]);
    const all = [...frames, ...fragmentFrames(fragmented, 1480)].map((bytes, index) => ({ timeMs: index, bytes }));
    const text = tcpdump(pcapFile(all), '-vv').toString();
    expect(text).not.toMatch(/bad|incorrect|truncated|invalid/i);
    expect(text.match(/udp sum ok/g)?.length).toBe(2);
    expect(text.match(/\(correct\)/g)?.length).toBe(4);
    expect(text).toMatch(/id 3, offset 0, flags \[\+\].*id 3, offset 1480, flags \[none\]/s);
  });

  it.each([
    ['little endian', { bigEndian: false }],
    ['big endian', { bigEndian: true }],
  ])('a pcapng file is the pcap file that it turns into: %s', async (_, order) => {
    const frames = [V4, V6].map((ends) => udpFrame({ ...ends, payload: Buffer.from('hello') }));
    const [v4, v6] = frames as [Buffer, Buffer];
    const ticks = 1_700_000_000_123_456n;
    const pcapng = Buffer.concat([
      sectionHeader(order, [{ code: 4, value: Buffer.from('kit') }]),
      interfaceDescription(order, 1, [], 65_535),
      interfaceDescription(order, 1, [timeResolution(9)], 65_535),
      interfaceDescription(order, 1, [timeResolution(0x80 | 10), timeOffset(order, 1_000_000_000n)], 65_535),
      enhancedPacket(order, { interfaceId: 0, ticks, bytes: v4 }, [{ code: 1, value: Buffer.from('comment') }]),
      block(order, 0x0bad_cafe, Buffer.alloc(77)),
      enhancedPacket(order, { interfaceId: 1, ticks: ticks * 1000n + 789n, bytes: v6 }),
      enhancedPacket(order, {
        interfaceId: 2,
        ticks: 1025n,
        bytes: ethernetFrame(v4.subarray(14), [{ etherType: 0x8100, id: 7 }]),
      }),
      obsoletePacket(order, { interfaceId: 0, ticks: ticks + 1n, bytes: v4 }),
    ]);
    const converted = tcpdump(pcapng, '-w', '-', '--time-stamp-precision=nano');
    const [ours, theirs] = [await readChunks(pcapng), await readChunks(converted)];
    expect(ours.packets.length).toBe(4);
    expect(ours.packets).toEqual(theirs.packets);
  });

  it('a simple packet ends where we think it ends', async () => {
    const order = { bigEndian: false };
    const frame = udpFrame({ ...V4, payload: Buffer.alloc(101, 'x') });
    const pcapng = Buffer.concat([
      sectionHeader(order),
      interfaceDescription(order, 1, [], 65_535),
      simplePacket(order, frame),
    ]);
    const [ours, theirs] = [await readChunks(pcapng), await readChunks(tcpdump(pcapng, '-w', '-'))];
    expect(ours.packets).toEqual(theirs.packets);
    expect(ours.packets[0]?.payload.length).toBe(101);
  });
});
