// Packets from the kernel to a callback: how many at an even pace, at what cost, and how many are lost.

import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { NflogClient } from '../../agent/netfilter/nflog/client.ts';
import type { Home } from '../../test/lab/kit/home.ts';
import { alternate } from './alternate.ts';
import { createArrivals } from './arrivals.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { type ClientCost, clientCost } from './client-cost.ts';
import { invitePacket } from './payloads.ts';
import { senderCommand } from './senders.ts';
import { medianOf } from './statistics.ts';

const PACE = { count: 40_000, perSecond: 10_000 };
const ROUNDS = 3;
const GROUP = 5060;
const PORT = 5060;
const TABLE = 'bench_nflog';
/** Dropped once logged: what becomes of a packet afterwards is not what is measured. */
const PROGRAM = `table inet ${TABLE} {
	chain output {
		type filter hook output priority filter; policy accept;
		udp dport ${PORT} log prefix "ringfence:tap:sip" group ${GROUP} queue-threshold 1 drop
	}
}
`;

interface Run extends ClientCost {
  readonly packets: number;
  readonly lost: number;
}

export const nflogBenchmark: Benchmark = {
  name: 'nflog',
  summary: `${PACE.count.toLocaleString('en')} INVITEs at ${PACE.perSecond.toLocaleString('en')}/s over NFLOG`,
  tools: { nft: 'nftables', socat: 'socat' },
  run: async (context) => {
    const home = await context.home();
    await home.must('internet', ['nft', '-f', '-'], PROGRAM);
    const onRound = (round: number) => context.progress(`round ${round} of ${ROUNDS}`);
    const { runs } = await alternate(ROUNDS, { runs: () => runOnce(home) }, onRound);
    await home.must('internet', ['nft', 'delete', 'table', 'inet', TABLE]);
    return rows(runs);
  },
};

async function runOnce(home: Home): Promise<Run> {
  const arrivals = createArrivals();
  const client = new NflogClient({
    open: socatSocket({ commandPrefix: home.prefix('internet') }),
    groups: [GROUP],
    onPacket: arrivals.count,
    onNotice: () => undefined,
  });
  try {
    const started = await client.start();
    if (!started.ok) throw new Error(`NFLOG could not be opened: ${JSON.stringify(started.reason)}`);
    const payload = `Buffer.from('${invitePacket().toString('base64')}', 'base64')`;
    const cost = await clientCost(async () => {
      await home.must(
        'internet',
        senderCommand(PACE, `[payload, ${PORT}, '127.0.0.1']`, `const payload = ${payload};`),
      );
      await arrivals.settled(PACE.count);
    });
    // What the kernel dropped at the very end no later packet tells of, hence it is counted from what was sent.
    return { ...cost, packets: arrivals.seen(), lost: PACE.count - arrivals.seen() };
  } finally {
    await client.stop();
  }
}

function rows(runs: readonly Run[]): Row[] {
  const perPacket = (measured: string, measure: (run: Run) => number): Row => ({
    name: 'nflog',
    measured,
    unit: 'us',
    ours: medianOf(runs, (run) => measure(run) / run.packets),
  });
  const worst = Math.max(...runs.map(({ lost }) => lost));
  return [
    {
      name: 'nflog',
      measured: `lost of ${PACE.count.toLocaleString('en')}, worst of ${runs.length} runs`,
      unit: 'packets',
      ours: worst,
      aim: { of: 'ours', most: 0 },
    },
    perPacket('CPU per packet, decoded in Node', ({ ownMicroseconds }) => ownMicroseconds),
    perPacket('CPU per packet in socat, the socket', ({ childMicroseconds }) => childMicroseconds),
  ];
}
