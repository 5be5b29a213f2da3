// Somebody else who listens at the broker: mosquitto_sub, with QoS 1 and a session that outlives its connection.
// The one rule: a test waits for a message, never for a time.

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { must, start } from '../lab/kit/children.ts';

export interface Seen {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

export interface Watcher {
  readonly seen: readonly Seen[];
  /** Resolves with what `of` finds in all that was seen, as soon as it finds something. */
  until<T>(of: (seen: readonly Seen[]) => T | null | undefined | false): Promise<T>;
  /** Ends it before the test is over. */
  stop(): Promise<void>;
}

const WAIT_MS = 15_000;
const SESSION = ['-i', 'watcher', '-c', '-q', '1', '-V', '5', '-t', 'ringfence/#'];

/** Subscribes and goes: from now on the broker keeps what is published, also over its own clean restarts. */
export async function subscribeAhead(port: number): Promise<void> {
  await must(['mosquitto_sub', '-h', '127.0.0.1', '-p', String(port), ...SESSION, '-E']);
}

/** Comes back to that session, or begins one, until the test is over; connects again by itself when the broker was away. */
export async function watch(port: number): Promise<Watcher> {
  const address = ['-h', '127.0.0.1', '-p', String(port)];
  const running = start(['stdbuf', '-oL', 'mosquitto_sub', ...address, ...SESSION, '-d', '-F', '= %r %t %p']);
  onTestFinished(async () => {
    await running.end();
  });
  const seen: Seen[] = [];
  const checks = new Set<() => void>();
  createInterface({ input: running.child.stdout as Readable }).on('line', (line) => {
    const [, retained, topic = '', payload = ''] = /^= ([01]) (\S+) (.*)$/.exec(line) ?? [];
    if (retained !== undefined) seen.push({ topic, payload, retained: retained === '1' });
    for (const check of checks) check();
  });
  await running.waitFor(/^Subscribed/m);
  return {
    seen,
    until: (of) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => settle(() => reject(new Error(`not seen: ${JSON.stringify(seen, null, 1)}`))),
          WAIT_MS,
        );
        const settle = (how: () => void) => {
          clearTimeout(timer);
          checks.delete(check);
          how();
        };
        const check = () => {
          const found = of(seen);
          if (found) settle(() => resolve(found));
        };
        checks.add(check);
        check();
      }),
    stop: async () => {
      await running.end();
    },
  };
}
