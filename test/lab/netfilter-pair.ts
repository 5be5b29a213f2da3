// Two hosts on one cable, each a network namespace: what a netfilter test needs, and nothing of a home.
// The one rule: names of its own for every pair, and nothing left behind.

import { randomBytes } from 'node:crypto';
import { eventually, must, type Running, run, start } from './kit/children.ts';

export const CLIENT = { v4: '10.77.0.1', v6: 'fd77::1' };
export const SERVER = { v4: '10.77.0.2', v6: 'fd77::2' };
export const SERVER_PORT = 7001;

export interface Pair {
  /** `ip netns exec` words before a command. The code under test runs in the server's namespace. */
  readonly client: readonly string[];
  readonly server: readonly string[];
  readonly serverNamespace: string;
  /** Starts a process in the server's namespace that `close` ends. */
  start(argv: readonly string[]): Running;
  close(): Promise<void>;
}

export async function createPair(): Promise<Pair> {
  const id = `nf${randomBytes(3).toString('hex')}`;
  const [client, server] = [`${id}-client`, `${id}-server`];
  const enter = (namespace: string) => ['ip', 'netns', 'exec', namespace];
  const processes: Running[] = [];
  const pair: Pair = {
    client: enter(client),
    server: enter(server),
    serverNamespace: server,
    start: (argv) => {
      const process = start([...enter(server), ...argv]);
      processes.push(process);
      return process;
    },
    close: async () => {
      await Promise.all(processes.map((process) => process.end()));
      for (const namespace of [client, server]) await run(['ip', 'netns', 'del', namespace]);
    },
  };
  try {
    await wire(client, server);
  } catch (error) {
    await pair.close();
    throw error;
  }
  return pair;
}

async function wire(client: string, server: string): Promise<void> {
  for (const namespace of [client, server]) await must(['ip', 'netns', 'add', namespace]);
  await must(['ip', 'link', 'add', 'eth0', 'netns', client, 'type', 'veth', 'peer', 'name', 'wire0', 'netns', server]);
  for (const [namespace, device, { v4, v6 }] of [
    [client, 'eth0', CLIENT],
    [server, 'wire0', SERVER],
  ] as const) {
    const lines = [`addr add ${v4}/24 dev ${device}`, `addr add ${v6}/64 dev ${device} nodad`, 'link set lo up'];
    await must(['ip', '-n', namespace, '-batch', '-'], [...lines, `link set ${device} up`].join('\n'));
  }
  for (const namespace of [client, server]) {
    const up = async () => !/\sDOWN\s/.test(await must(['ip', '-n', namespace, '-br', 'link']));
    await eventually(up, `links of ${namespace} up`);
  }
}

/** Starts an echo service for UDP and TCP, IPv4 and IPv6, on SERVER_PORT of the server. */
export async function startEcho(pair: Pair): Promise<void> {
  const script = `
    const serve = (name) => console.log('serves ' + name);
    const tcp = require('node:net').createServer((socket) => socket.pipe(socket));
    tcp.listen(${SERVER_PORT}, '::', () => serve('tcp'));
    const udp = require('node:dgram').createSocket('udp6');
    udp.on('message', (data, from) => udp.send(data, from.port, from.address));
    udp.bind(${SERVER_PORT}, '::', () => serve('udp'));`;
  const echo = pair.start([process.execPath, '-e', script]);
  await Promise.all([echo.waitFor(/serves tcp/), echo.waitFor(/serves udp/)]);
}

/** Sends `text` from the client and resolves once it came back. `protocol` is socat's, such as `UDP4` or `TCP6`. */
export async function exchange(pair: Pair, protocol: string, port: number, sourcePort: number): Promise<void> {
  const host = protocol.endsWith('6') ? `[${SERVER.v6}]` : SERVER.v4;
  const address = `${protocol}:${host}:${port},sourceport=${sourcePort},reuseaddr`;
  const client = start([...pair.client, 'socat', '-t', '0.05', 'STDIO', address], { stdio: ['pipe', 'pipe', 'pipe'] });
  client.child.stdin?.write('hello\n');
  await client.waitFor(/hello/);
  client.child.stdin?.end();
  await client.finished();
}

/** The command that sends `count` datagrams to as many ports of the namespace's own loopback: `count` new connections. */
export function floodCommand(count: number): readonly string[] {
  const script = `
    const socket = require('node:dgram').createSocket('udp4');
    let sent = 0, done = 0;
    const more = () => {
      for (let i = 0; i < 200 && sent < ${count}; i++, sent++) {
        socket.send('x', 1000 + (sent % 60000), '127.0.0.1', () => ++done === ${count} && socket.close());
      }
      if (sent < ${count}) setImmediate(more);
    };
    more();`;
  return [process.execPath, '-e', script];
}
