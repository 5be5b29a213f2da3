// The state file when every part of it is full: 64 devices that telephoned every hour of 30 days, and as many orders as are kept.
// The one rule: it is written and read by the agent's own keeper, and what is measured beside is for how long nothing else gets its turn.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { StateFile } from '../../agent/ledger/state-file.ts';
import type { SavedState } from '../../agent/ledger/state-schema.ts';
import { StateKeeper } from '../../agent/live/state-keeper.ts';
import type { SavedSpending } from '../../agent/policy/watch/spending.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { medianOf } from './statistics.ts';

const ROUNDS = 9;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 4, 13, 3);
const DEVICES = 64;
const HOURS = 30 * 24;
/** Those that the file keeps exact. */
const MINUTES = 120;
const ORDERS = 500;
const AREAS = 300;
const SILENT = { info: () => undefined, warn: () => undefined };

/** Milliseconds. */
interface Run {
  readonly saving: number;
  readonly pause: number;
  readonly loading: number;
}

export const stateBenchmark: Benchmark = {
  name: 'state',
  summary: 'the state file of 30 full days: its size, and the time to write and to read it',
  tools: {},
  run: async ({ folder, progress }) => {
    const path = join(folder, 'full-state.json');
    const state = fullState();
    const onRound = (round: number) => progress(`round ${round} of ${ROUNDS}`);
    const { runs } = await alternate(ROUNDS, { runs: () => runOnce(path, state) }, onRound);
    const row = { name: 'state', unit: 'ms' } as const;
    return [
      {
        ...row,
        measured: `${DEVICES} devices, 30 days, everything full: size`,
        unit: 'kB',
        ours: statSync(path).size / 1000,
      },
      { ...row, measured: 'written, flushed to the disk', ours: medianOf(runs, ({ saving }) => saving) },
      { ...row, measured: 'of that without a turn for anything else', ours: medianOf(runs, ({ pause }) => pause) },
      { ...row, measured: 'read and checked', ours: medianOf(runs, ({ loading }) => loading) },
    ] satisfies Row[];
  },
};

async function runOnce(path: string, state: SavedState): Promise<Run> {
  const keeper = new StateKeeper({ file: new StateFile(path), state: () => state, log: SILENT });
  keeper.start();
  const startedAt = performance.now();
  const saved = longestPause();
  await keeper.stop();
  const savedAt = performance.now();
  const pause = saved.stop();
  const loaded = await new StateFile(path).load();
  const loading = performance.now() - savedAt;
  if (loaded.sentence !== null || loaded.state === null) throw new Error(`not read back: ${loaded.sentence}`);
  return { saving: savedAt - startedAt, pause, loading };
}

/** The longest time between two turns of the event loop until `stop`, the one under way included. */
function longestPause(): { readonly stop: () => number } {
  let [longest, lastAt] = [0, performance.now()];
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - lastAt);
    lastAt = now;
  };
  let turn = setImmediate(function again() {
    look();
    turn = setImmediate(again);
  });
  return {
    stop: () => {
      clearImmediate(turn);
      look();
      return longest;
    },
  };
}

function fullState(): SavedState {
  const devices = Array.from({ length: DEVICES }, (_, n) => ({
    device: `192.168.1.${n}`,
    hasCalledAbroad: true,
    spending: spending(),
  }));
  const probations = devices.map(({ device }, n) => ({
    area: areaOf(n),
    device,
    class: 'international' as const,
    sinceMs: NOW_MS,
  }));
  const known = Array.from({ length: AREAS }, (_, n) => areaOf(n));
  const blocks = Array.from({ length: ORDERS }, (_, n) => ({
    ...{ id: `b${n + 1}`, target: { kind: 'number' as const, number: `+2327612${1000 + n}` }, by: 'owner' as const },
    ...{ why: 'The owner blocked it.', sinceMs: NOW_MS, untilMs: null },
  }));
  return {
    savedAtMs: NOW_MS,
    orders: { lastBlock: ORDERS, lastAllowance: 0, blocks, allowances: [], suspicions: [] },
    questions: { last: 0, puts: [] },
    watch: { areas: { known, probations }, premises: spending(), devices },
    ...{ addresses: null, overrides: {}, today: null },
  };
}

function areaOf(n: number): string {
  return `+${100 + n}`;
}

function spending(): SavedSpending {
  const buckets = (count: number, spanMs: number, lastMs: number) =>
    Array.from({ length: count }, (_, n) => [lastMs - (count - n) * spanMs, 123.45 + n, 12.5] as const);
  return { minutes: buckets(MINUTES, MINUTE_MS, NOW_MS), hours: buckets(HOURS, HOUR_MS, NOW_MS - 2 * HOUR_MS) };
}
