// What a broker keeps: the topics with a retained message, and the messages.

import { run } from '../lab/kit/children.ts';

/** Of all topics that match `filter`, by topic. */
export async function retainedAt(port: number, filter = '#'): Promise<ReadonlyMap<string, string>> {
  // A message of nobody's ends the wait: the broker delivers what is retained first.
  const address = ['-h', '127.0.0.1', '-p', String(port)];
  const { stdout } = await run([
    'mosquitto_sub',
    ...address,
    '-t',
    filter,
    '-F',
    '%t %p',
    '--retained-only',
    '-W',
    '1',
  ]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}
