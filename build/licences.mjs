// Collects the licence texts of every package that esbuild put into a bundle, as their licences ask.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE_OF_INPUT = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Text of all licences, packages in alphabetical order. Throws if a bundled package has no licence file. */
export function licencesOf(metafile) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = PACKAGE_OF_INPUT.exec(input);
    if (match) names.add(match[1]);
  }
  return [...names].sort().map(licenceOf).join('\n');
}

function licenceOf(name) {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : `(${license}; the package ships no licence file)`;
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n${text}\n`;
}
