// How long a packet takes from the sender's system call to a callback of ours, against a plain UDP socket that gets the same packets.
// The time is in the packet; CLOCK_MONOTONIC is one for all processes (process.hrtime reads it).

import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { NflogClient } from '../../agent/netfilter/nflog/client.ts';
import type { Home } from '../../test/lab/kit/home.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { senderCommand } from './senders.ts';
import { median, percentile } from './statistics.ts';

const PACE = { count: 2_000, perSecond: 500 };
const ROUNDS = 3;
const GROUP = 5061;
const PORT = 7001;
const TABLE = 'bench_latency';
const PROGRAM = `table inet ${TABLE} {
	chain output {
		type filter hook output priority filter; policy accept;
		udp dport ${PORT} log prefix "ringfence:tap:sip" group ${GROUP} queue-threshold 1
	}
}
`;
const DATAGRAM = `[stamp(), ${PORT}, '127.0.0.1']`;
const STAMP = `const stamp = () => {
  const bytes = Buffer.alloc(400);
  bytes.writeBigUInt64LE(process.hrtime.bigint());
  return bytes;
};`;
/** A receiver that prints what it measured once it has all, and gives up a second after the last. */
const RECEIVER = `
const socket = require('node:dgram').createSocket('udp4');
const delays = [];
let timer;
const tell = () => { console.log('delays ' + JSON.stringify(delays)); socket.close(); };
socket.on('message', (bytes) => {
  delays.push(Number(process.hrtime.bigint() - bytes.readBigUInt64LE()) / 1000);
  clearTimeout(timer);
  if (delays.length === ${PACE.count}) tell(); else timer = setTimeout(tell, 1000);
});
socket.bind(${PORT}, '127.0.0.1', () => console.log('listens'));`;

/** Microseconds, one a packet. */
interface Run {
  readonly ours: readonly number[];
  readonly plain: readonly number[];
}

export const latencyBenchmark: Benchmark = {
  name: 'latency',
  summary: 'from a packet that leaves to the callback, against a plain UDP socket',
  tools: { nft: 'nftables', socat: 'socat' },
  run: async (context) => {
    const home = await context.home();
    await home.must('internet', ['nft', '-f', '-'], PROGRAM);
    const onRound = (round: number) => context.progress(`round ${round} of ${ROUNDS}`);
    const { runs } = await alternate(ROUNDS, { runs: () => runOnce(home) }, onRound);
    await home.must('internet', ['nft', 'delete', 'table', 'inet', TABLE]);
    return [row(runs, 'p50', 0.5), row(runs, 'p99', 0.99)];
  },
};

async function runOnce(home: Home): Promise<Run> {
  const ours: number[] = [];
  const client = new NflogClient({
    open: socatSocket({ commandPrefix: home.prefix('internet') }),
    groups: [GROUP],
    onPacket: ({ packet }) => ours.push(Number(process.hrtime.bigint() - packet.payload.readBigUInt64LE()) / 1000),
    onNotice: () => undefined,
  });
  try {
    const started = await client.start();
    if (!started.ok) throw new Error(`NFLOG could not be opened: ${JSON.stringify(started.reason)}`);
    const receiver = home.start('internet', [process.execPath, '-e', RECEIVER]);
    await receiver.waitFor(/listens/);
    await home.must('internet', senderCommand(PACE, DATAGRAM, STAMP));
    const [, delays = '[]'] = await receiver.waitFor(/delays (.*)\n/);
    return { ours, plain: JSON.parse(delays) as number[] };
  } finally {
    await client.stop();
  }
}

function row(runs: readonly Run[], name: string, fraction: number): Row {
  return {
    name: 'latency',
    measured: `packet to callback, ${name} of ${PACE.count.toLocaleString('en')} at ${PACE.perSecond}/s`,
    unit: 'us',
    ours: median(runs.map(({ ours }) => percentile(ours, fraction))),
    other: { name: 'UDP socket', value: median(runs.map(({ plain }) => percentile(plain, fraction))) },
  };
}
