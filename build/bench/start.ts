// How soon a command has answered, and how soon the agent guards, against what Node itself needs.

import { BUNDLE } from '../../test/lab/kit/agent.ts';
import type { Home } from '../../test/lab/kit/home.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { costOf } from './process-cost.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;

export const startBenchmark: Benchmark = {
  name: 'start',
  summary: 'time until a command has answered, and until the agent guards',
  tools: { nft: 'nftables', socat: 'socat', '/usr/bin/time': 'time' },
  run: async ({ folder, home: getHome, progress }) => {
    const home = await getHome();
    const config = configFile(folder);
    const wallMs = async (...words: string[]) => (await costOf(folder, [process.execPath, ...words])).wallMs;
    const runs = await alternate(
      ROUNDS,
      {
        bare: () => wallMs('-e', '0'),
        version: () => wallMs(BUNDLE, 'version'),
        check: () => wallMs(BUNDLE, 'check', '--config', config),
        run: () => untilItGuards(home, config),
      },
      (round) => progress(`round ${round} of ${ROUNDS}`),
    );
    const row = (measured: string, times: readonly number[]): Row => ({
      name: 'start',
      measured,
      unit: 'ms',
      ours: median(times),
      other: { name: 'bare node', value: median(runs.bare) },
    });
    return [
      row('ringfence version, wall', runs.version),
      row('ringfence check, wall', runs.check),
      row('ringfence run until it guards, wall', runs.run),
    ];
  },
};

async function untilItGuards(home: Home, config: string): Promise<number> {
  const startedAt = performance.now();
  const agent = home.start('router', [process.execPath, BUNDLE, 'run', '--config', config]);
  await agent.waitFor(/is running/);
  const wallMs = performance.now() - startedAt;
  await agent.end();
  return wallMs;
}
