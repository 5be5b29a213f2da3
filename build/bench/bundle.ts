// What the agent takes of a router's flash.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import type { Benchmark } from './benchmark.ts';

const MOST_KB = 700;

export const bundleBenchmark: Benchmark = {
  name: 'bundle',
  summary: 'size of the agent, which is one file',
  tools: {},
  run: async () => {
    const bytes = readFileSync(BUNDLE);
    const row = { name: 'bundle', unit: 'kB' } as const;
    return [
      { ...row, measured: 'whole agent, minified', ours: bytes.length / 1000, aim: { of: 'ours', most: MOST_KB } },
      { ...row, measured: 'the same, gzip', ours: gzipSync(bytes).length / 1000 },
    ];
  },
};
