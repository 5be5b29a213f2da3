// What the agent takes of a router's memory while nothing happens, against a Node that does nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Context, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { childrenOf, type Memory, memoryOf } from './proc.ts';
import { medianOf } from './statistics.ts';

const MOST_ABOVE_NODE_MB = 20;
const ROUNDS = 3;
const IDLE_MS = 10_000;

interface IdleMemory {
  readonly agent: Memory;
  readonly bare: Memory;
  readonly children: readonly Memory[];
}

export const memoryBenchmark: Benchmark = {
  name: 'memory',
  summary: `memory of the agent after ${IDLE_MS / 1000} idle seconds, against bare node`,
  tools: { nft: 'nftables', socat: 'socat' },
  run: async (context) => {
    const onRound = (round: number) => context.progress(`round ${round} of ${ROUNDS}`);
    const { runs } = await alternate(ROUNDS, { runs: () => idleMemory(context) }, onRound);
    return rows(runs);
  },
};

/** Both idle side by side, so that both had the same machine. */
async function idleMemory({ folder, home: getHome }: Context): Promise<IdleMemory> {
  const home = await getHome();
  const agent = home.start('router', [process.execPath, BUNDLE, 'run', '--config', configFile(folder)]);
  const bare = home.start('router', [process.execPath, '-e', 'setInterval(() => {}, 1e6)']);
  await agent.waitFor(/is running/);
  await sleep(IDLE_MS);
  const memory = {
    agent: memoryOf(agent.pid),
    bare: memoryOf(bare.pid),
    children: childrenOf(agent.pid).map(memoryOf),
  };
  await Promise.all([agent.end(), bare.end()]);
  return memory;
}

function rows(runs: readonly IdleMemory[]): Row[] {
  const againstNode = (measured: string, of: (memory: Memory) => number): Row => ({
    name: 'memory',
    measured,
    unit: 'MB',
    ours: medianOf(runs, ({ agent }) => of(agent)),
    other: { name: 'bare node', value: medianOf(runs, ({ bare }) => of(bare)) },
  });
  const ofChildren = (measured: string, of: (memory: Memory) => number): Row => ({
    name: 'memory',
    measured: `${measured} of its ${runs[0]?.children.length} socat children together`,
    unit: 'MB',
    ours: medianOf(runs, ({ children }) => children.reduce((sum, child) => sum + of(child), 0)),
  });
  return [
    { ...againstNode('RSS of ringfence run', residentMb), aim: { of: 'difference', most: MOST_ABOVE_NODE_MB } },
    againstNode('private dirty of ringfence run', privateDirtyMb),
    ofChildren('RSS', residentMb),
    ofChildren('private dirty', privateDirtyMb),
  ];
}

function residentMb(memory: Memory): number {
  return memory.residentMb;
}

function privateDirtyMb(memory: Memory): number {
  return memory.privateDirtyMb;
}
