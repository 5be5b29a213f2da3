// A real Mosquitto for a test: a configuration of its own in a folder of its own, ended by its process id.
// The one rule: it is ready when it says so itself, and nothing is left when it is stopped.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, type Running, start } from '../lab/kit/children.ts';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** `prefix` is what runs the broker elsewhere, such as `['ip', 'netns', 'exec', 'router']`; without `credentials` anybody may. */
export interface MosquittoOptions {
  readonly host?: string;
  readonly port?: number;
  readonly credentials?: Credentials;
  readonly prefix?: readonly string[];
  /** Further lines of mosquitto.conf. */
  readonly lines?: readonly string[];
}

export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  /** What it logged since it was last started. */
  log(): string;
  /** Starts it again after `kill`, with what it had saved at its last clean stop. */
  start(): Promise<void>;
  /** Ends it with this signal and waits until it is gone. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops its clock: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

const READY = /mosquitto version .* running/;

/** A configured broker that is not running yet. */
export async function createMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const { host = '127.0.0.1', prefix = [] } = options;
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-mosquitto-'));
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, await configuration(options, folder, host, port));
  let running: Running | null = null;
  const kill = async (signal: NodeJS.Signals) => {
    await running?.end(signal);
    running = null;
  };
  return {
    url: `mqtt://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    log: () => running?.stderr() ?? '',
    start: async () => {
      running = start([...prefix, 'mosquitto', '-c', file]);
      await running.waitFor(READY);
    },
    kill,
    freeze: () => running?.child.kill('SIGSTOP'),
    thaw: () => running?.child.kill('SIGCONT'),
    remove: async () => {
      await kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

async function configuration(options: MosquittoOptions, folder: string, host: string, port: number): Promise<string> {
  const { credentials, lines = [] } = options;
  const passwords = join(folder, 'passwords');
  if (credentials !== undefined) {
    const { username, password } = credentials;
    await must(['mosquitto_passwd', '-c', '-b', passwords, username, password]);
  }
  const users = credentials === undefined ? 'allow_anonymous true' : `password_file ${passwords}`;
  // The broker leaves root for a user of its own, which could not write into the folder.
  const base = ['user root', `listener ${port} ${host}`, users, 'log_dest stderr', 'log_type all'];
  return [...base, 'persistence true', `persistence_location ${folder}/`, ...lines, ''].join('\n');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
