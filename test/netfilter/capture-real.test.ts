// Captures that tcpdump 4.99 took of one short exchange between two network namespaces, on several link layers at once.

import { describe, expect, it } from 'vitest';
import { readCapture } from '../../agent/netfilter/capture/source.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';

/** What socat sent, in order: over UDP in one piece and in fragments, of both families, and 60 bytes over TCP. */
const SENT = [
  '17 192.0.2.1:5070 192.0.2.2:5060 40 a',
  '17 2001:db8::1:5071 2001:db8::2:5060 41 b',
  '17 192.0.2.1:5073 192.0.2.2:5060 1800 d',
  '17 2001:db8::1:5074 2001:db8::2:5060 1801 e',
  '6 192.0.2.1:5075 192.0.2.2:5060 60 f',
];

async function packetsOf(name: string): Promise<{ packets: Packet[]; counters: object }> {
  const packets: Packet[] = [];
  const path = new URL(`captures/${name}.pcap`, import.meta.url).pathname;
  const end = await readCapture(path, (packet) => packets.push(packet));
  expect(end).toMatchObject({ ok: true, complete: true });
  return { packets, counters: end.counters };
}

/** A line for each packet with a payload: the payloads are one letter, repeated. */
function described(packets: readonly Packet[]): string[] {
  const told = packets.filter((packet) => packet.payload.length > 0 && packet.protocol !== 58);
  return told.map(({ protocol, source, destination, payload }) => {
    const letters = [...new Set(payload.toString())].join('');
    const ends = [source, destination].map(({ address, port }) => `${address}:${port}`).join(' ');
    return `${protocol} ${ends} ${payload.length} ${letters}`;
  });
}

describe('a capture taken with tcpdump', () => {
  it.each(['ethernet', 'nanoseconds', 'sll', 'sll2'])('gives what was sent: %s', async (name) => {
    const { packets, counters } = await packetsOf(name);
    expect(described(packets)).toEqual(SENT);
    expect(counters).toMatchObject({ frames: 15, packets: 13, fragments: 4, skipped: 0, truncated: 0 });
    expect(counters).toMatchObject({ reassembly: { reassembled: 2 } });
  });

  it('gives what a netfilter rule logged, where the kernel has put fragments together already', async () => {
    const { packets, counters } = await packetsOf('nflog');
    expect(described(packets)).toEqual(SENT.slice(0, 3));
    expect(counters).toMatchObject({ frames: 3, packets: 3, fragments: 0 });
  });

  it('numbers the first byte of TCP data one after the SYN, at both ends', async () => {
    const { packets } = await packetsOf('ethernet');
    const tcp = packets.flatMap((packet) =>
      packet.tcp === undefined ? [] : [{ ...packet.tcp, port: packet.source.port }],
    );
    expect(tcp.filter((header) => header.syn || header.fin)).toEqual([
      { port: 5075, sequence: 4133821256, syn: true, fin: false, rst: false },
      { port: 5060, sequence: 1663314910, syn: true, fin: false, rst: false },
      { port: 5075, sequence: 4133821316, syn: false, fin: true, rst: false },
      { port: 5060, sequence: 1663314910, syn: false, fin: true, rst: false },
    ]);
  });

  it('tells the time as tcpdump prints it', async () => {
    const micro = await packetsOf('ethernet');
    const nano = await packetsOf('nanoseconds');
    expect(micro.packets[0]?.timeMs).toBeCloseTo(1795348320049.608, 3);
    expect(nano.packets[0]?.timeMs).toBeCloseTo(1795348320049.608, 2);
  });
});
