// The other way to conntrack events: `conntrack -E` and its lines of text, read into the same fields that we decode.

import { createInterface } from 'node:readline';
import type { Home } from '../../test/lab/kit/home.ts';

const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const FIELD = /(\w+)=(\S+)/g;

/** Calls `onEvent` for every line that holds a connection. */
export async function startConntrackTools(
  home: Home,
  onEvent: () => void,
): Promise<{ readonly stop: () => Promise<unknown> }> {
  const argv = ['conntrack', '-E', '-o', 'id,timestamp', '-b', String(RECEIVE_BUFFER_BYTES)];
  const running = home.start('internet', argv);
  const { stdout } = running.child;
  if (stdout === null) throw new Error('conntrack has no output');
  // The kit keeps what a child printed; a hundred thousand lines are read here only.
  stdout.removeAllListeners('data');
  createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    if (fieldsOf(line).has('id')) onEvent();
  });
  await new Promise((resolve) => setTimeout(resolve, SUBSCRIBES_WITHIN_MS));
  return { stop: () => running.end('SIGINT') };
}

/** conntrack -E prints nothing to tell that it listens. */
const SUBSCRIBES_WITHIN_MS = 300;

function fieldsOf(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of line.matchAll(FIELD))
    fields.set(fields.has(name) ? `reply_${name}` : name, value);
  return fields;
}
