import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { readCapture } from '../../agent/netfilter/capture/source.ts';
import { ipFragments, udpDatagram } from '../kit/ip.ts';
import { ethernetFrame, pcapHeader, pcapRecord, udpFrame } from '../kit/pcap.ts';
import { block, enhancedPacket, interfaceDescription, sectionHeader } from '../kit/pcapng.ts';

const MEGABYTE = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const ORDER = { bigEndian: false };
const ENDS = { source: '192.0.2.1', sourcePort: 5060, destination: '198.51.100.7', destinationPort: 5080 };
const FRAME = udpFrame({ ...ENDS, payload: Buffer.alloc(700, 'x') });

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The bytes, again and again, in fresh chunks that end anywhere in a record. `reel` is at least a chunk longer than `unitBytes`. */
async function* repeated(head: Buffer, reel: Buffer, unitBytes: number, totalBytes: number): AsyncGenerator<Buffer> {
  yield head;
  for (let sent = 0; sent < totalBytes; sent += CHUNK_BYTES) {
    const from = sent % unitBytes;
    yield Buffer.from(reel.subarray(from, from + CHUNK_BYTES));
  }
}

interface Use {
  readonly packets: number;
  readonly heldBytes: number;
}

/** Reads `totalBytes` and tells the most that was in use after a collection, over what was in use before. */
async function useOf(head: Buffer, unit: Buffer, totalBytes: number): Promise<Use> {
  const reel = Buffer.concat(Array.from({ length: Math.ceil(CHUNK_BYTES / unit.length) + 1 }, () => unit));
  const inUse = () => {
    // The buffers that the first collection found dead are given back during the second.
    collectGarbage();
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let heldBytes = 0;
  async function* measured(): AsyncGenerator<Buffer> {
    let turn = 0;
    for await (const chunk of repeated(head, reel, unit.length, totalBytes)) {
      yield chunk;
      if (++turn % 400 === 0) heldBytes = Math.max(heldBytes, inUse() - before);
    }
  }
  const end = await readCapture(measured(), () => undefined);
  return { packets: end.counters.packets, heldBytes };
}

it('reads 300 MB of pcap and holds no more than a few chunks of it', async () => {
  const record = pcapRecord({ timeMs: 1, bytes: FRAME });
  const { packets, heldBytes } = await useOf(pcapHeader(), record, 300 * MEGABYTE);
  expect(packets).toBeGreaterThan(400_000);
  expect(heldBytes).toBeLessThan(3 * MEGABYTE);
});

it('lets blocks of hundreds of megabytes pass that are of no use', async () => {
  const head = Buffer.concat([sectionHeader(ORDER), interfaceDescription(ORDER, 1)]);
  const packet = enhancedPacket(ORDER, { interfaceId: 0, ticks: 1n, bytes: FRAME });
  const secrets = block(ORDER, 10, Buffer.alloc(0));
  secrets.writeUInt32LE(200 * MEGABYTE, 4);
  const { packets, heldBytes } = await useOf(Buffer.concat([head, packet, secrets]), packet, 210 * MEGABYTE);
  expect(packets).toBe(1);
  expect(heldBytes).toBeLessThan(3 * MEGABYTE);
});

it('holds no more fragments than its bound, however many datagrams stay unfinished', async () => {
  const datagram = { ...udpDatagram({ ...ENDS, payload: Buffer.alloc(1600, 'x') }), identification: 0 };
  const units = Array.from({ length: 5000 }, (_, identification) => {
    const [first] = ipFragments({ ...datagram, identification }, 1480);
    return pcapRecord({ timeMs: 1, bytes: ethernetFrame(first as Buffer) });
  });
  const { packets, heldBytes } = await useOf(pcapHeader(), Buffer.concat(units), 60 * MEGABYTE);
  expect(packets).toBe(0);
  expect(heldBytes).toBeLessThan(8 * MEGABYTE);
});
