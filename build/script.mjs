// Runs one of our TypeScript scripts: `node build/script.mjs FILE.ts [ARG ...]`. Node 20 reads no TypeScript, esbuild does.

import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...args] = process.argv.slice(2);
const folder = resolve('dist/scripts');
mkdirSync(folder, { recursive: true });
const outfile = resolve(folder, `${file.replaceAll(/[^a-z]/gi, '-')}-${process.pid}.mjs`);
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  define: { RINGFENCE_VERSION: '"script"' },
});
process.on('exit', () => rmSync(outfile, { force: true }));
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(outfile).href);
