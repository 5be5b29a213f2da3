// One run of the chosen benchmarks: everything they share is made here and gone at the end, however it ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type Home } from '../../test/lab/kit/home.ts';
import type { Benchmark, Row } from './benchmark.ts';

/** Runs them one after the other; `onRow` gets each row as soon as its benchmark is done. */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  onRow: (row: Row) => void,
  progress: (text: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  let made: Promise<Home> | undefined;
  const home = () => {
    made ??= createHome();
    return made;
  };
  try {
    for (const benchmark of benchmarks) {
      const context = { folder, home, progress: (text: string) => progress(`${benchmark.name}: ${text}`) };
      for (const row of await benchmark.run(context)) onRow(row);
    }
  } finally {
    await (await made)?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
