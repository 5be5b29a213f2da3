// The words behind `npm run bench --`, or the sentences that say what is wrong with them.

import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';

export type Options =
  | { readonly ok: true; readonly help: boolean; readonly json: boolean; readonly chosen: readonly Benchmark[] }
  | { readonly ok: false; readonly faults: readonly string[] };

const KNOWN = {
  json: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

export function parseOptions(argv: readonly string[], benchmarks: readonly Benchmark[]): Options {
  const parsed = parseArgs({ args: [...argv], options: KNOWN, strict: false, allowPositionals: true, tokens: true });
  const only = (parsed.values.only ?? []).filter((name) => typeof name === 'string');
  const faults = [
    ...parsed.positionals.map((word) => `bench cannot do anything with "${word}".`),
    ...parsed.tokens.flatMap((token) => {
      if (token.kind !== 'option') return [];
      if (!Object.hasOwn(KNOWN, token.name)) return [`There is no option ${token.rawName}; "--help" lists them.`];
      return token.name === 'only' && token.value === undefined ? ['--only needs the name of a benchmark.'] : [];
    }),
    ...only.flatMap((name) =>
      benchmarks.some((benchmark) => benchmark.name === name) ? [] : [`There is no benchmark "${name}".`],
    ),
  ];
  if (faults.length > 0) return { ok: false, faults };
  const chosen = only.length === 0 ? benchmarks : benchmarks.filter(({ name }) => only.includes(name));
  return { ok: true, help: parsed.values.help === true, json: parsed.values.json === true, chosen };
}

export function helpText(benchmarks: readonly Benchmark[]): string {
  const width = Math.max(...benchmarks.map(({ name }) => name.length));
  const lines = benchmarks.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Measures Ringfence beside what else there is, in turns, and prints one table of medians.

Usage: npm run bench -- [OPTIONS]

Benchmarks:
${lines.join('\n')}

Options:
      --only NAME    this benchmark alone; may be given again
      --json         a JSON line per row instead of the table
  -h, --help         this text

Progress is told on standard error. All of it takes about ten minutes and needs root.
Exit codes: 0 measured, 1 the input is wrong, 2 the machine lacks something, 70 a bug.`;
}
