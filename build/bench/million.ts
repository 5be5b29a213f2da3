// A million calls through the memory behind the detectors: what it holds afterwards is what it held after the first hundred thousand.
// The one rule: more devices and places than it keeps, over more days than it remembers.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { attempt, callThrough, NOON, only, SECOND, watchOf } from '../../test/kit/watching.ts';
import type { Benchmark } from './benchmark.ts';

const CALLS = 1_000_000;
const FIRST = CALLS / 10;
const DEVICES = 500;
const AREAS = 900;
const GAP_MS = 3 * SECOND;
const PROGRESS = 50_000;

export const millionBenchmark: Benchmark = {
  name: 'million',
  summary: 'a million calls through the watch: what it keeps of them',
  tools: {},
  run: async ({ progress }) => {
    const watch = watchOf(only());
    let firstBytes = 0;
    for (let index = 0; index < CALLS; index++) {
      if (index % PROGRESS === 0) progress(`${index.toLocaleString('en')} calls`);
      if (index === FIRST) firstBytes = heapBytes();
      const more = { device: `d${index % DEVICES}`, area: `A${index % AREAS}`, approved: index % 2 === 0 };
      callThrough(watch, attempt(`${index}`, more), NOON + index * GAP_MS, 1);
    }
    const grownBytes = heapBytes() - firstBytes;
    const stateBytes = JSON.stringify(watch.save()).length;
    return [
      {
        name: 'million',
        measured: 'a million calls: what the watch saves of them',
        unit: 'kB',
        ours: stateBytes / 1000,
        aim: { of: 'ours', most: 200 },
      },
      {
        name: 'million',
        measured: 'heap beyond that of the first tenth',
        unit: 'MB',
        ours: Math.max(0, grownBytes) / 1e6,
        aim: { of: 'ours', most: 2 },
      },
    ];
  },
};

/** After a collection: what is held, not what is left lying about. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
