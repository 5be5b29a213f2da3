// The bundle's commands as somebody types them, with what they print in lines.

import { BUNDLE } from './agent.ts';
import { run } from './children.ts';

export interface Told {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Runs `ringfence ARGV`. */
export async function told(...argv: readonly string[]): Promise<Told> {
  const { code, stdout, stderr } = await run([process.execPath, BUNDLE, ...argv]);
  return { code, out: linesOf(stdout), err: linesOf(stderr) };
}

/** The same with `--json`, and every line of standard output read as JSON. */
export async function records(...argv: readonly string[]) {
  const { code, out, err } = await told(...argv, '--json');
  return { code, err, records: out.map((line) => JSON.parse(line)) };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}
