// `ringfence replay` against sngrep, on the same capture: both read every packet, put messages into calls and media to them, and show nothing.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pcapFile } from '../../test/kit/pcap.ts';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { run } from '../../test/lab/kit/children.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Context, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { costOf } from './process-cost.ts';
import { medianOf } from './statistics.ts';
import { makeTraffic, type Traffic } from './traffic.ts';

const PACKETS = 60_000;
const ROUNDS = 5;
/** Half of sngrep's processor time. */
const CPU_RATIO = 0.5;
const CAPTURES = [
  { title: 'calls with media', rtpPerCall: 60 },
  { title: 'signalling only', rtpPerCall: 0 },
];

export const replayBenchmark: Benchmark = {
  name: 'replay',
  summary: `reading a capture of ${PACKETS.toLocaleString('en')} packets, against sngrep`,
  tools: { sngrep: 'sngrep', '/usr/bin/time': 'time' },
  run: async (context) => {
    const rows: Row[] = [];
    for (const capture of CAPTURES) rows.push(...(await compare(context, capture)));
    return rows;
  },
};

async function compare(context: Context, { title, rtpPerCall }: (typeof CAPTURES)[number]): Promise<Row[]> {
  context.progress(`${title}: making the capture`);
  const traffic = makeTraffic({ packets: PACKETS, rtpPerCall, seed: 1 });
  const capture = join(context.folder, 'capture.pcap');
  writeFileSync(capture, pcapFile(traffic.frames));
  await bothReadAll(context, capture, traffic);
  const costs = await alternate(
    ROUNDS,
    {
      ours: () => costOf(context.folder, replayCommand(context, capture)),
      sngrep: () => costOf(context.folder, ['sngrep', ...SNGREP, '-q', '-I', capture]),
    },
    (round) => context.progress(`${title}: round ${round} of ${ROUNDS}`),
  );
  const share = `${title} (${Math.round(traffic.sipShare * 100)}% SIP)`;
  const row = (measured: string, unit: Row['unit'], measure: (cost: (typeof costs.ours)[number]) => number): Row => ({
    name: 'replay',
    measured: `${share}: ${measured}`,
    unit,
    ours: medianOf(costs.ours, measure),
    other: { name: 'sngrep', value: medianOf(costs.sngrep, measure) },
  });
  return [
    { ...row('user+system', 's', ({ cpuMs }) => cpuMs / 1000), aim: { of: 'ratio', most: CPU_RATIO } },
    row('peak RSS', 'MB', ({ peakMb }) => peakMb),
  ];
}

/** No interface, no configuration file of the user's, media too as we do, room for every dialog. */
const SNGREP = ['-N', '-F', '-l', '100000'];

function replayCommand(context: Context, capture: string): string[] {
  return [process.execPath, BUNDLE, 'replay', capture, '--json', '--config', configFile(context.folder)];
}

/** A comparison is worth nothing if one of them skips work. Also warms the file cache for both. */
async function bothReadAll(context: Context, capture: string, { dialogs }: Traffic): Promise<void> {
  const ours = await run(replayCommand(context, capture));
  const summary = JSON.parse(ours.stdout.trim().split('\n').at(-1) ?? '{}');
  if (summary.packets !== PACKETS) throw new Error(`ringfence read ${summary.packets} of ${PACKETS} packets`);
  const theirs = await run(['sngrep', ...SNGREP, '-I', capture]);
  const counted = Number(theirs.stdout.match(/Dialog count: (\d+)\s*$/)?.[1]);
  if (counted !== dialogs) throw new Error(`sngrep found ${counted} of ${dialogs} dialogs`);
}
