// A broker that talks and never listens: what we answer to it must not pile up in our memory.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import { afterEach, expect, it } from 'vitest';
import { reporting } from '../kit/mqtt-reporter.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const PACKET = { cmd: 'publish', topic: 'ringfence/home/cmd/end', payload: '{}', qos: 1, messageId: 1 } as const;
const COMMAND = generate({ ...PACKET, retain: false, dup: false }, { protocolVersion: 5 });
const FLOOD = Buffer.concat(Array.from({ length: 1000 }, () => COMMAND));

/** Accepts whoever comes, reads no more, and sends commands for as long as they are taken. */
function flood(socket: Socket): void {
  sockets.push(socket.on('error', () => socket.destroy()));
  const more = () => {
    while (!socket.destroyed && socket.write(FLOOD));
  };
  socket.once('data', () => {
    socket.pause();
    // CONNACK without properties (MQTT 5 section 3.2).
    socket.write(Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]));
    socket.on('drain', more);
    more();
  });
}

it('a broker that floods us with commands and reads no answer is left, before they fill our memory', async () => {
  const server = createServer(flood);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { reporter, told } = reporting(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    timing: { keepaliveSeconds: 1 },
  });
  const before = process.memoryUsage.rss();
  reporter.start();
  await told(/connection to the MQTT broker .* broke/);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  await reporter.stop();
  server.close();
});
