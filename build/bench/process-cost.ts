// What a whole process costs: processor time to the millisecond (the shell's own account of what it waited for), and peak memory.
// Time in softirq counts for the process it interrupts, which is what the forwarding benchmark rests on.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../test/lab/kit/children.ts';

/** `cpuMs` is user and system time together, `peakMb` the largest resident set in 10^6 bytes. */
export interface ProcessCost {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMb: number;
}

/** The file in the folder that holds what the last process printed. */
export const OUTPUT = 'output';
const BOUND_MS = 60_000;
const SCRIPT = `TIMEFORMAT='%3U %3S %3R'
cd "$1" && shift
{ time /usr/bin/time -q -o peak -f %M "$@" > ${OUTPUT} 2> errors; } 2> times`;

/** Runs it to its end in `folder`. One that fails or takes over a minute throws with what it said. */
export async function costOf(folder: string, argv: readonly string[]): Promise<ProcessCost> {
  const { code } = await run(['bash', '-c', SCRIPT, 'bench', folder, ...argv], undefined, BOUND_MS);
  const text = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${text('errors').slice(0, 2000)}`);
  const [user = 0, system = 0, real = 0] = text('times').split(/\s+/).slice(-3).map(Number);
  return { cpuMs: (user + system) * 1000, wallMs: real * 1000, peakMb: (Number(text('peak')) * 1024) / 1e6 };
}

/** The same, again and again: each run's cost. */
export async function costsOf(folder: string, argv: readonly string[], rounds: number): Promise<ProcessCost[]> {
  const costs: ProcessCost[] = [];
  while (costs.length < rounds) costs.push(await costOf(folder, argv));
  return costs;
}
