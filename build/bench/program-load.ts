// From a configuration to rules in the kernel: compiling the nft program and loading it, for the default policy and a long list.

import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Context, Row } from './benchmark.ts';
import { configFile, numberRules } from './household.ts';
import { costOf, costsOf, OUTPUT, type ProcessCost } from './process-cost.ts';
import { medianOf } from './statistics.ts';

const RULES = 10_000;
const ROUNDS = 3;

interface Load {
  readonly compile: ProcessCost;
  readonly load: ProcessCost;
  readonly textKb: number;
}

export const programLoadBenchmark: Benchmark = {
  name: 'program',
  summary: `compiling and loading the nft program: by default, and with rules for ${RULES.toLocaleString('en')} numbers`,
  tools: { nft: 'nftables', '/usr/bin/time': 'time' },
  run: async (context) => [
    ...(await measure(context, 'default policy', '')),
    ...(await measure(context, `${RULES.toLocaleString('en')} number rules`, numberRules(RULES))),
  ],
};

async function measure(context: Context, title: string, sections: string): Promise<Row[]> {
  const config = configFile(context.folder, sections);
  const bare = medianOf(await costsOf(context.folder, [process.execPath, '-e', '0'], ROUNDS), ({ cpuMs }) => cpuMs);
  const onRound = (round: number) => context.progress(`${title}: round ${round} of ${ROUNDS}`);
  const { loads } = await alternate(ROUNDS, { loads: () => loadOnce(context, config) }, onRound);
  const row = (measured: string, unit: Row['unit'], measure: (load: Load) => number): Row => ({
    name: 'program',
    measured: `${title}: ${measured}`,
    unit,
    ours: medianOf(loads, measure),
  });
  return [
    row('compilation, CPU (less bare node)', 's', ({ compile }) => (compile.cpuMs - bare) / 1000),
    row('compilation, peak RSS', 'MB', ({ compile }) => compile.peakMb),
    row('size of the text', 'kB', ({ textKb }) => textKb),
    row('nft -f, wall', 's', ({ load }) => load.wallMs / 1000),
    row('nft -f, peak RSS', 'MB', ({ load }) => load.peakMb),
  ];
}

async function loadOnce({ folder, home }: Context, config: string): Promise<Load> {
  const { must, prefix } = await home();
  const program = join(folder, 'program.nft');
  const compile = await costOf(folder, [process.execPath, BUNDLE, 'nft', '--config', config]);
  renameSync(join(folder, OUTPUT), program);
  const load = await costOf(folder, [...prefix('router'), 'nft', '-f', program]);
  await must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
  return { compile, load, textKb: statSync(program).size / 1000 };
}
