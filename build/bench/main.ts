// `npm run bench`: what Ringfence costs, beside what else there is, in one table.
// The one rule: standard output holds the answer alone, and Ctrl-C leaves no namespace and no process behind.

import { EXIT, type ExitCode } from '../../agent/cli/command.ts';
import { createBench } from './bench.ts';
import { type Benchmark, meetsAim, type Row } from './benchmark.ts';
import { bundleBenchmark } from './bundle.ts';
import { conntrackBenchmark } from './conntrack.ts';
import { forwardingBenchmark } from './forwarding.ts';
import { judgementBenchmark } from './judgement.ts';
import { latencyBenchmark } from './latency.ts';
import { loadBenchmark } from './load.ts';
import { describeMachine, missing } from './machine.ts';
import { memoryBenchmark } from './memory.ts';
import { millionBenchmark } from './million.ts';
import { mqttBenchmark } from './mqtt.ts';
import { nflogBenchmark } from './nflog.ts';
import { helpText, parseOptions } from './options.ts';
import { endDescendants } from './proc.ts';
import { programLoadBenchmark } from './program-load.ts';
import { reactionBenchmark } from './reaction/reaction.ts';
import { replayBenchmark } from './replay.ts';
import { rowRecord, tableLines } from './report.ts';
import { startBenchmark } from './start.ts';
import { stateBenchmark } from './state.ts';

const BENCHMARKS: readonly Benchmark[] = [
  replayBenchmark,
  nflogBenchmark,
  conntrackBenchmark,
  latencyBenchmark,
  reactionBenchmark,
  judgementBenchmark,
  programLoadBenchmark,
  forwardingBenchmark,
  bundleBenchmark,
  startBenchmark,
  memoryBenchmark,
  loadBenchmark,
  stateBenchmark,
  millionBenchmark,
  mqttBenchmark,
];
/** 128 and the number of the signal, as a shell has it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, BENCHMARKS);
  if (!options.ok) {
    options.faults.forEach(complain);
    return EXIT.wrongInput;
  }
  if (options.help) {
    console.log(helpText(BENCHMARKS));
    return EXIT.fine;
  }
  const lacks = missing(options.chosen);
  if (lacks.length > 0) {
    lacks.forEach(complain);
    return EXIT.environment;
  }
  return measure(options.chosen, options.json);
}

async function measure(chosen: readonly Benchmark[], json: boolean): Promise<number> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const rows: Row[] = [];
  const onRow = (row: Row) => {
    rows.push(row);
    if (json) console.log(JSON.stringify(rowRecord(row)));
  };
  const bench = createBench();
  const interrupted = interruption();
  const finished = bench.run(chosen, onRow, (text) => complain(`${String(seconds()).padStart(4)} s  ${text}`));
  try {
    const signal = await Promise.race([finished, interrupted]);
    if (signal === undefined) return tell(rows, json, seconds());
    endDescendants(process.pid);
    return SIGNALS[signal];
  } finally {
    // What still runs fails for want of what is taken away here.
    finished.catch(() => undefined);
    await bench.close();
  }
}

function tell(rows: readonly Row[], json: boolean, seconds: number): ExitCode {
  const missed = rows.filter((row) => meetsAim(row) === false).length;
  const machine = describeMachine();
  if (json) {
    console.log(JSON.stringify({ type: 'summary', machine, rows: rows.length, missed, seconds }));
    return EXIT.fine;
  }
  for (const line of tableLines(rows)) console.log(line);
  console.log(`\nMedians; ${machine}; ${seconds} s; ${missed === 0 ? 'no aim' : `${missed} of the aims`} missed.`);
  return EXIT.fine;
}

function interruption(): Promise<keyof typeof SIGNALS> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  complain(`The benchmark failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(EXIT.bug);
}
