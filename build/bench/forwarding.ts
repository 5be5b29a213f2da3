// What our chains add to a packet that the router forwards: the same stream with and without our table, in turns.
// On a virtual cable the whole way to the next host runs in the sender's system call, so its processor time holds the cost; what the
// sender and the cable take is told by a third variant, whose packets are dropped before the router looks at them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { must } from '../../test/lab/kit/children.ts';
import { ADDRESS, type Home } from '../../test/lab/kit/home.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Context, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { RTP_BYTES, rtpPacket } from './payloads.ts';
import { costOf } from './process-cost.ts';
import { medianOf } from './statistics.ts';

const PACKETS = 100_000;
const ROUNDS = 7;
/** Missing packets would be cheap ones. */
const MOST_LOST = PACKETS / 1000;
const MEDIA_PORT = 4000;
const OTHER_PORT = 4100;
const STREAMS = [
  { title: 'RTP of a followed call', port: MEDIA_PORT, firstByte: 0x80 },
  { title: 'other UDP', port: OTHER_PORT, firstByte: 0x40 },
];
const SINK = `table inet bench_sink {
	counter arrived { }
	chain prerouting {
		type filter hook prerouting priority raw; policy accept;
		udp dport { ${MEDIA_PORT}, ${OTHER_PORT} } counter name arrived drop
	}
}
`;
const CLOSED = `table inet bench_closed {
	chain prerouting {
		type filter hook prerouting priority raw; policy accept;
		udp dport { ${MEDIA_PORT}, ${OTHER_PORT} } drop
	}
}
`;

type Stream = (typeof STREAMS)[number];

export const forwardingBenchmark: Benchmark = {
  name: 'forwarding',
  summary: 'cost of our chains per forwarded packet, with and without our table',
  tools: { nft: 'nftables', socat: 'socat', '/usr/bin/time': 'time' },
  run: async (context) => {
    const home = await context.home();
    const program = join(context.folder, 'forwarding.nft');
    const compiled = [process.execPath, BUNDLE, 'nft', '--config', configFile(context.folder)];
    await must(['bash', '-c', '"$@" > "$0"', program, ...compiled]);
    const rows: Row[] = [];
    for (const stream of STREAMS) rows.push(...(await compare(context, home, program, stream)));
    return rows;
  },
};

async function compare(context: Context, home: Home, program: string, stream: Stream): Promise<Row[]> {
  writeFileSync(join(context.folder, 'stream'), packetsOf(stream));
  await answerOnce(home, stream.port);
  await home.must('provider', ['nft', '-f', '-'], SINK);
  const costs = await alternate(
    ROUNDS,
    {
      closed: async () => {
        await home.must('router', ['nft', '-f', '-'], CLOSED);
        const cost = await send(context, home, stream.port);
        await home.must('router', ['nft', 'delete', 'table', 'inet', 'bench_closed']);
        return cost;
      },
      without: () => sendAll(context, home, stream.port),
      with: async () => {
        await home.must('router', ['nft', '-f', program]);
        const media = `{ ${ADDRESS.phone.v4} . ${MEDIA_PORT} timeout 1h }`;
        await home.must('router', ['nft', 'add', 'element', 'inet', 'ringfence', 'media4', media]);
        const cost = await sendAll(context, home, stream.port);
        await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
        return cost;
      },
    },
    (round) => context.progress(`${stream.title}: round ${round} of ${ROUNDS}`),
  );
  await home.must('provider', ['nft', 'delete', 'table', 'inet', 'bench_sink']);
  return rowsOf(stream, costs);
}

function packetsOf({ firstByte }: Stream): Buffer {
  const packets = Array.from({ length: PACKETS }, (_, n) => {
    const packet = rtpPacket(1, n, 0x55);
    packet.writeUInt8(firstByte, 0);
    return packet;
  });
  return Buffer.concat(packets);
}

/** Makes the connection one that has been answered, as any conversation has. */
async function answerOnce(home: Home, port: number): Promise<void> {
  const to = (address: string, own: string) => `UDP4:${address}:${port},bind=${own}:${port}`;
  await home.must('phone', ['socat', '-u', '-', to(ADDRESS.provider.v4, ADDRESS.phone.v4)], 'hello');
  await home.must('provider', ['socat', '-u', '-', to(ADDRESS.router.v4, ADDRESS.provider.v4)], 'hello');
}

/** Nanoseconds of processor time per packet, the sender's own included. */
async function send({ folder }: Context, home: Home, port: number): Promise<number> {
  const from = `OPEN:${join(folder, 'stream')}`;
  const to = `UDP4:${ADDRESS.provider.v4}:${port},bind=${ADDRESS.phone.v4}:${port}`;
  const { cpuMs } = await costOf(folder, [...home.prefix('phone'), 'socat', '-u', '-b', String(RTP_BYTES), from, to]);
  return (cpuMs * 1e6) / PACKETS;
}

async function sendAll(context: Context, home: Home, port: number): Promise<number> {
  const before = await arrivedAt(home);
  const cost = await send(context, home, port);
  const arrived = (await arrivedAt(home)) - before;
  if (arrived < PACKETS - MOST_LOST) throw new Error(`only ${arrived} of ${PACKETS} packets were forwarded`);
  return cost;
}

async function arrivedAt(home: Home): Promise<number> {
  const text = await home.must('provider', ['nft', '-j', 'list', 'counter', 'inet', 'bench_sink', 'arrived']);
  const { nftables } = JSON.parse(text) as { nftables: { counter?: { packets: number } }[] };
  return nftables.find(({ counter }) => counter !== undefined)?.counter?.packets ?? 0;
}

function rowsOf({ title }: Stream, costs: Record<'closed' | 'without' | 'with', number[]>): Row[] {
  const sending = medianOf(costs.closed, (cost) => cost);
  const ours = medianOf(costs.with, (cost) => cost) - sending;
  const value = medianOf(costs.without, (cost) => cost) - sending;
  const row = { name: 'forwarding', unit: 'ns' } as const;
  return [
    { ...row, measured: `${title}: per packet, whole way`, ours, other: { name: 'no table', value } },
    { ...row, measured: `${title}: per packet, our chains`, ours: ours - value },
  ];
}
