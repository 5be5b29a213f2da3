// A line to a real broker on which PUBACKs can be lost, while everything else comes through.

import { createConnection, createServer, type Socket } from 'node:net';
import { freePort } from './broker.ts';

export interface Silencer {
  readonly url: string;
  silence(isSilent: boolean): void;
  close(): void;
}

/** MQTT 5 section 2.1.2: the upper half of a packet's first byte. */
const PUBACK = 4;

export async function silencer(behind: number): Promise<Silencer> {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const real = createConnection(behind, '127.0.0.1');
    for (const each of [socket, real]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
    }
    socket.pipe(real);
    socket.on('close', () => real.destroy());
    real.on('close', () => socket.destroy());
    // One packet of the broker's is under way at a time, so each chunk is one.
    real.on('data', (chunk: Buffer) => {
      if (!isSilent || (chunk[0] ?? 0) >> 4 !== PUBACK) socket.write(chunk);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${port}`,
    silence: (silent) => {
      isSilent = silent;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
