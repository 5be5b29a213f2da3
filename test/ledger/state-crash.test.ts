// The state file when its writer is killed, and on a disk that is full: by programs of their own, as the agent is one.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StateFile } from '../../agent/ledger/state-file.ts';
import { must, start } from '../lab/kit/children.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const KILLS = 12;

const PRELUDE = `
  import { StateFile } from './agent/ledger/state-file.ts';
  const file = new StateFile(process.argv[2]);
  const stateOf = (blocks, why) => ({
    savedAtMs: ${NOW},
    orders: {
      lastBlock: blocks, lastAllowance: 0, allowances: [], suspicions: [],
      blocks: Array.from({ length: blocks }, (_, index) => ({
        id: 'b' + (index + 1), target: { kind: 'number', number: '+' + index }, by: 'detector', why, sinceMs: ${NOW}, untilMs: null,
      })),
    },
    questions: { last: 0, puts: [] },
    watch: null,
  });`;

/** Saves states of one block up to 500, over and over. */
const WRITER = `
  for (let round = 0; ; round++) {
    const written = await file.save(stateOf(1 + (round * 97) % 500, 'x'.repeat(200)));
    if (!written.ok) throw new Error(written.sentence);
    if (round === 0) console.log('ready');
  }`;

/** On a disk of 64 KiB. */
const FILLER = `
  console.log(JSON.stringify([
    await file.save(stateOf(1, 'small')), await file.save(stateOf(500, 'x'.repeat(400))), await file.load(),
  ]));`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function program(name: string, body: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const stdin = { contents: PRELUDE + body, resolveDir: process.cwd(), loader: 'ts' as const };
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  return outfile;
}

it('is whole whenever the one who writes it is killed', async () => {
  const writer = await program('writer', WRITER);
  const path = join(folder, 'killed', 'state.json');
  for (let kill = 0; kill < KILLS; kill++) {
    const running = start([process.execPath, writer, path]);
    await running.waitFor(/ready/);
    await new Promise((resolve) => setTimeout(resolve, 7 * kill));
    await running.end('SIGKILL');
    const { state, sentence } = await new StateFile(path).load();
    expect(sentence).toBeNull();
    expect(state?.orders.blocks).toHaveLength(state?.orders.lastBlock ?? -1);
  }
});

it('stays as it was while the disk is full, with nothing half written beside it', async () => {
  const filler = await program('filler', FILLER);
  const disk = join(folder, 'disk');
  const mounted = 'mkdir "$1" && mount -t tmpfs -o size=64k none "$1" && "$2" "$3" "$1/state.json" && ls "$1"';
  const printed = await must(['unshare', '-Urm', 'sh', '-c', mounted, 'sh', disk, process.execPath, filler]);
  const [results = '', ...files] = printed.trim().split('\n');
  expect(JSON.parse(results)).toMatchObject([
    { ok: true },
    { ok: false, sentence: expect.stringContaining('(ENOSPC)') },
    { state: { orders: { lastBlock: 1 } }, sentence: null },
  ]);
  expect(files).toEqual(['state.json']);
});
