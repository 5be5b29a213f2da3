// Bundles the agent into dist/ringfence.cjs: one file for every router CPU, no native addon.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';
import { trim } from './trim.mjs';

const OUTPUT = 'dist/ringfence.cjs';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

mkdirSync('dist', { recursive: true });
const { metafile } = await build({
  entryPoints: ['agent/main.ts'],
  outfile: OUTPUT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: false,
  metafile: true,
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node' },
  define: { RINGFENCE_VERSION: JSON.stringify(version) },
  plugins: [trim],
});
writeFileSync('dist/LICENSES.txt', licencesOf(metafile));
writeFileSync('dist/metafile.json', JSON.stringify(metafile));
process.stderr.write(`${OUTPUT}: ${Math.round(statSync(OUTPUT).size / 1000)} kB\n`);
