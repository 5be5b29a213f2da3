// Many INVITEs in few processes: a receiver at the provider that echoes the index of each one that arrives, and senders that collect them.
// The one rule: nothing is lost but what the router stopped: a sender waits after every batch until the receiver has worked it off.

import type { Home, Host } from './home.ts';

/** `bytes` is the whole payload; it must hold a line `X-Index: <index>`. */
export interface Shot {
  readonly index: number;
  readonly bytes: Buffer;
}

const PORT = 5062;

const RECEIVER = `
const indexOf = (data) => /X-Index: (\\d+)/.exec(data)?.[1];
const udp = require('node:dgram').createSocket('udp6');
udp.on('message', (data, { address, port }) => udp.send(data.toString('latin1', 0, 4) === 'sync' ? data : indexOf(data), port, address));
const tcp = require('node:net').createServer((socket) => {
  socket.on('data', (data) => socket.end(indexOf(data))).on('error', () => {});
});
udp.bind(${PORT}, '::', () => tcp.listen(${PORT}, '::', () => console.log('ready')));`;

/**
 * Before the first batch (neighbours are still unknown and would be asked for) and after each, `sync` goes back and forth on the same flow;
 * what has not been echoed by then was stopped.
 */
const UDP_SENDER = `
const [target] = process.argv.slice(1), BATCH = 64, arrived = [];
const socket = require('node:dgram').createSocket(target.includes(':') ? 'udp6' : 'udp4');
let synced = () => {};
socket.on('message', (data) => (String(data).startsWith('sync') ? synced(String(data)) : arrived.push(Number(data))));
const sync = (word) => new Promise((resolve) => {
  const again = setInterval(() => socket.send(word, ${PORT}, target), 200);
  synced = (heard) => { if (heard === word) { clearInterval(again); resolve(); } };
  socket.send(word, ${PORT}, target);
});
const shots = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
(async () => {
  await sync('sync');
  for (let at = 0; at < shots.length; at += BATCH) {
    for (const shot of shots.slice(at, at + BATCH)) socket.send(Buffer.from(shot, 'base64'), ${PORT}, target);
    await sync('sync' + at);
  }
  // With several processors the last echo may be overtaken.
  await new Promise((resolve) => setTimeout(resolve, 300));
  console.log(JSON.stringify(arrived));
  socket.close();
})();`;

/** One connection for each; it ends with the echo, or with a reset. */
const TCP_SENDER = `
const [target] = process.argv.slice(1);
const shots = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
Promise.all(shots.map((shot) => new Promise((resolve) => {
  let answer = 'silence';
  const socket = require('node:net').connect(${PORT}, target, () => socket.write(Buffer.from(shot, 'base64')));
  socket.setTimeout(5000, () => socket.destroy());
  socket.on('data', (data) => (answer = Number(data))).on('error', (error) => (answer = error.code)).on('close', () => resolve(answer));
}))).then((answers) => console.log(JSON.stringify(answers)));`;

export async function startReceiver(home: Home, host: Host): Promise<void> {
  await home.start(host, [process.execPath, '-e', RECEIVER]).waitFor(/ready/);
}

/** The indexes of those that arrived. */
export async function shootUdp(
  home: Home,
  from: Host,
  target: string,
  shots: readonly Shot[],
): Promise<ReadonlySet<number>> {
  return new Set(JSON.parse(await shoot(home, from, UDP_SENDER, target, shots)));
}

/** For each shot the index that came back, or how its connection ended. */
export async function shootTcp(
  home: Home,
  from: Host,
  target: string,
  shots: readonly Shot[],
): Promise<readonly (number | string)[]> {
  return JSON.parse(await shoot(home, from, TCP_SENDER, target, shots));
}

function shoot(home: Home, from: Host, script: string, target: string, shots: readonly Shot[]): Promise<string> {
  const input = JSON.stringify(shots.map(({ bytes }) => bytes.toString('base64')));
  return home.must(from, [process.execPath, '-e', script, target], input);
}
