// The home's broker: in this process, or a real Mosquitto. Either listens on a Unix socket, which no network namespace hides;
// socat lets the agent on the router reach it at its usual port.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { eventually } from '../../test/lab/kit/children.ts';
import type { Home } from '../../test/lab/kit/home.ts';
import { startBroker } from './broker.ts';

export const BROKERS = ['embedded', 'mosquitto'] as const;
export type BrokerKind = (typeof BROKERS)[number];

export interface BrokerLink {
  /** URL by which the router reaches it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** `onMessage` gets everything below `ringfence/`, as a subscriber of the broker receives it. */
export async function linkBroker(
  kind: BrokerKind,
  home: Home,
  folder: string,
  onMessage: (topic: string, payload: string) => void,
): Promise<BrokerLink> {
  const path = join(folder, 'broker.sock');
  const stopBroker = kind === 'embedded' ? await startEmbedded(path) : startMosquitto(home, folder, path);
  const client = await eventually(() => subscriber(path), 'the broker answers');
  client.on('message', (topic, payload) => onMessage(topic, payload.toString()));
  await client.subscribeAsync('ringfence/#', { qos: 1 });
  const relay = home.start('router', [
    'socat',
    'TCP-LISTEN:1883,bind=127.0.0.1,reuseaddr,fork',
    `UNIX-CONNECT:${path}`,
  ]);
  return {
    url: 'mqtt://127.0.0.1:1883',
    stop: async () => {
      await client.endAsync();
      await relay.end();
      await stopBroker();
    },
  };
}

function subscriber(path: string) {
  return connectAsync(
    `mqtt+unix://${path}`,
    { protocolVersion: 5, reconnectPeriod: 0, connectTimeout: 2_000 },
    false,
  ).catch(() => null);
}

async function startEmbedded(path: string): Promise<() => Promise<void>> {
  const broker = await startBroker({ path });
  return () => broker.stop();
}

function startMosquitto(home: Home, folder: string, path: string): () => Promise<void> {
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `listener 0 ${path}\nallow_anonymous true\nuser root\n`);
  const broker = home.start('router', ['mosquitto', '-c', file]);
  return async () => {
    await broker.end();
  };
}
