// `npm run bench`: what Ringfence costs, beside what else there is, in one table.
// The one rule: standard output holds the answer alone, and Ctrl-C leaves no namespace and no process behind.

import { EXIT, type ExitCode } from '../../agent/cli/command.ts';
import { closeAllHomes } from '../../test/lab/kit/home.ts';
import { runBenchmarks } from './bench.ts';
import { type Benchmark, meetsAim, type Row } from './benchmark.ts';
import { bundleBenchmark } from './bundle.ts';
import { conntrackBenchmark } from './conntrack.ts';
import { forwardingBenchmark } from './forwarding.ts';
import { latencyBenchmark } from './latency.ts';
import { describeMachine, missing } from './machine.ts';
import { memoryBenchmark } from './memory.ts';
import { nflogBenchmark } from './nflog.ts';
import { helpText, parseOptions } from './options.ts';
import { programLoadBenchmark } from './program-load.ts';
import { replayBenchmark } from './replay.ts';
import { rowRecord, tableLines } from './report.ts';
import { startBenchmark } from './start.ts';

const BENCHMARKS: readonly Benchmark[] = [
  replayBenchmark,
  nflogBenchmark,
  conntrackBenchmark,
  latencyBenchmark,
  programLoadBenchmark,
  forwardingBenchmark,
  bundleBenchmark,
  startBenchmark,
  memoryBenchmark,
];
/** 128 and the number of the signal, as a shell has it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function main(argv: readonly string[]): Promise<ExitCode> {
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
  await measure(options.chosen, options.json);
  return EXIT.fine;
}

async function measure(chosen: readonly Benchmark[], json: boolean): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const rows: Row[] = [];
  const onRow = (row: Row) => {
    rows.push(row);
    if (json) console.log(JSON.stringify(rowRecord(row)));
  };
  await runBenchmarks(chosen, onRow, (text) => complain(`${String(seconds()).padStart(4)} s  ${text}`));
  const missed = rows.filter((row) => meetsAim(row) === false).length;
  const summary = { type: 'summary', machine: describeMachine(), rows: rows.length, missed, seconds: seconds() };
  if (json) return console.log(JSON.stringify(summary));
  for (const line of tableLines(rows)) console.log(line);
  console.log(`\nMedians; ${summary.machine}; ${summary.seconds} s; ${missed} of the aims missed.`);
}

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => void closeAllHomes().finally(() => process.exit(code)));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  await closeAllHomes();
  complain(`The benchmark failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = EXIT.bug;
}
