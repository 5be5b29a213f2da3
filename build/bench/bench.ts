// One run of the chosen benchmarks: everything they share is made here and gone after `close`, whenever that is called.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type Home } from '../../test/lab/kit/home.ts';
import type { Benchmark, Row } from './benchmark.ts';

export interface Bench {
  /** One benchmark after the other; `onRow` gets each row as soon as its benchmark is done. */
  run(benchmarks: readonly Benchmark[], onRow: (row: Row) => void, progress: (text: string) => void): Promise<void>;
  /** Also in the middle of a run, which then fails. */
  close(): Promise<void>;
}

export function createBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  let made: Promise<Home> | undefined;
  const home = () => {
    made ??= createHome();
    return made;
  };
  return {
    run: async (benchmarks, onRow, progress) => {
      for (const { name, run } of benchmarks) {
        const rows = await run({ folder, home, progress: (text) => progress(`${name}: ${text}`) });
        for (const row of rows) onRow(row);
      }
    },
    close: async () => {
      // A home that is half made removes what it has when it fails, so it is waited for in any case.
      const finished = await made?.catch(() => undefined);
      await finished?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
