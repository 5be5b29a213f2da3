// Messages byte for byte as an attacker may send them, from the port of SIP to the port of SIP, and a provider that reports what reached it.
// The one rule: the provider understands nothing; it only says which bytes came.

import { eventually } from './children.ts';
import { ADDRESS, type Home } from './home.ts';

/** A datagram, or the segments of a connection of its own. */
export interface RawMessage {
  readonly transport: 'udp' | 'tcp';
  readonly parts: readonly Buffer[];
}

export interface Arrivals {
  /** All that came so far, Latin-1, each datagram and each connection behind the other. */
  text(): string;
}

const PORT = 5060;
const END = 'all was sent';

const RECEIVER = `
const tell = (data) => process.stdout.write(data.toString('latin1') + '\\n');
const udp = require('node:dgram').createSocket('udp6').on('message', tell);
const tcp = require('node:net').createServer((socket) => socket.on('data', tell).on('error', () => {}));
udp.bind(${PORT}, '::', () => tcp.listen(${PORT}, '::', () => console.log('ready')));`;

/** Segments go out one by one: each waits until the last was taken. */
const SENDER = `
const [target, end] = process.argv.slice(1);
const messages = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const udp = require('node:dgram').createSocket('udp4');
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
const datagram = (bytes) => new Promise((resolve) => udp.send(bytes, ${PORT}, target, resolve)).then(pause);
const stream = (parts) => new Promise((resolve) => {
  const socket = require('node:net').connect(${PORT}, target, async () => {
    for (const part of parts) await new Promise((taken) => (socket.destroyed ? taken() : socket.write(part, taken))).then(pause);
    socket.end();
  });
  socket.setNoDelay(true).setTimeout(2000, () => socket.destroy()).on('error', () => {}).on('close', resolve).resume();
});
udp.bind(${PORT}, async () => {
  for (const { transport, parts } of messages) {
    const bytes = parts.map((part) => Buffer.from(part, 'base64'));
    if (transport === 'tcp') await stream(bytes);
    else for (const one of bytes) await datagram(one);
  }
  await datagram(Buffer.from(end));
  udp.close();
});`;

export async function startArrivals(home: Home): Promise<Arrivals> {
  const receiver = home.start('provider', [process.execPath, '-e', RECEIVER]);
  await receiver.waitFor(/ready/);
  return { text: receiver.stdout };
}

/** Resolves when the last of them has had its way. */
export async function sendRaw(home: Home, arrivals: Arrivals, messages: readonly RawMessage[]): Promise<void> {
  const end = `${END} ${arrivals.text().length}`;
  const input = messages.map(({ transport, parts }) => ({
    transport,
    parts: parts.map((part) => part.toString('base64')),
  }));
  await home.must('pbx', [process.execPath, '-e', SENDER, ADDRESS.provider.v4, end], JSON.stringify(input));
  await eventually(() => arrivals.text().includes(end), 'the end of what was sent');
}
