// Conntrack events from the kernel to a callback, against conntrack-tools whose text is read: pace, cost and losses.

import { ConntrackClient } from '../../agent/netfilter/conntrack/client.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import type { Home } from '../../test/lab/kit/home.ts';
import { alternate } from './alternate.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { type ClientCost, clientCost } from './client-cost.ts';
import { startConntrackTools } from './conntrack-tools.ts';
import { senderCommand } from './senders.ts';
import { medianOf } from './statistics.ts';

const PACE = { count: 100_000, perSecond: 20_000 };
const ROUNDS = 3;
const PORTS = 50_000;
const TABLE = 'bench_conntrack';
/** A connection counts once it has left; then it may go nowhere. */
const PROGRAM = `table inet ${TABLE} {
	chain prerouting {
		type filter hook prerouting priority 100; policy accept;
		ct state new iifname lo udp dport >= 1000 drop
	}
}
`;
const MARK = 0x1000_0000;
/** A new connection for every datagram. */
const DATAGRAM = `['x', 1000 + (n % ${PORTS}), '127.0.' + Math.floor(n / ${PORTS}) + '.1']`;

type Run = ClientCost & { readonly events: number };
type Listener = { readonly stop: () => Promise<unknown> };

export const conntrackBenchmark: Benchmark = {
  name: 'conntrack',
  summary: `${PACE.count.toLocaleString('en')} new connections at ${PACE.perSecond.toLocaleString('en')}/s, against conntrack-tools`,
  tools: { nft: 'nftables', socat: 'socat', conntrack: 'conntrack' },
  run: async (context) => {
    const home = await context.home();
    await home.must('internet', ['nft', '-f', '-'], PROGRAM);
    const count = (arrivals: Arrivals) => () => arrivals.count();
    const runs = await alternate(
      ROUNDS,
      {
        ours: () => listen(home, (arrivals) => startOurs(home, count(arrivals))),
        skipped: () => listen(home, () => startOurs(home, () => undefined, MARK)),
        tools: () => listen(home, (arrivals) => startConntrackTools(home, count(arrivals))),
      },
      (round) => context.progress(`round ${round} of ${ROUNDS}`),
    );
    await home.must('internet', ['nft', 'delete', 'table', 'inet', TABLE]);
    return rows(runs);
  },
};

async function startOurs(home: Home, onEvent: () => void, mark?: number): Promise<Listener> {
  const client = new ConntrackClient({
    open: socatSocket({ commandPrefix: home.prefix('internet') }),
    onEvent,
    onNotice: () => undefined,
    ...(mark === undefined ? {} : { filter: { mark, mask: mark } }),
  });
  const started = await client.start();
  if (!started.ok) throw new Error(`conntrack could not be opened: ${JSON.stringify(started.reason)}`);
  return client;
}

async function listen(home: Home, start: (arrivals: Arrivals) => Promise<Listener>): Promise<Run> {
  await home.must('internet', ['conntrack', '-F']);
  const arrivals = createArrivals();
  const listener = await start(arrivals);
  try {
    const cost = await clientCost(async () => {
      await home.must('internet', senderCommand(PACE, DATAGRAM));
      await arrivals.settled(PACE.count, 1_000);
    });
    return { ...cost, events: arrivals.seen() };
  } finally {
    await listener.stop();
  }
}

function rows({ ours, skipped, tools }: Record<'ours' | 'skipped' | 'tools', Run[]>): Row[] {
  const name = 'conntrack-tools';
  const lost = (runs: readonly Run[]) => Math.max(...runs.map(({ events }) => Math.max(0, PACE.count - events)));
  const own = (runs: readonly Run[]) => medianOf(runs, ({ ownMicroseconds }) => ownMicroseconds / PACE.count);
  const all = (runs: readonly Run[]) =>
    medianOf(runs, (run) => (run.ownMicroseconds + run.childMicroseconds) / PACE.count);
  const row = (measured: string, ours: number, other?: number): Row => ({
    name: 'conntrack',
    measured,
    unit: 'us',
    ours,
    ...(other === undefined ? {} : { other: { name, value: other } }),
  });
  return [
    {
      ...row(`lost of ${PACE.count.toLocaleString('en')}, worst of ${ROUNDS} runs`, lost(ours), lost(tools)),
      unit: 'events',
      aim: { of: 'ours', most: 0 },
    },
    row('CPU per event in Node, decoded', own(ours), own(tools)),
    row('CPU per event with the child', all(ours), all(tools)),
    row("CPU per event in Node, other people's", own(skipped)),
  ];
}
