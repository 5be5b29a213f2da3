// A broker of old, for a test: what speaks MQTT 5 to it is turned away, older versions go on to a real Mosquitto.

import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './broker.ts';

export interface Gate {
  readonly url: string;
  readonly refused: number[];
  readonly close: () => void;
}

/** A broker of old: to MQTT 5 it answers with these bytes and closes; older versions go on to a real Mosquitto. */
export async function olderBroker(behind: number, answer: readonly number[]): Promise<Gate> {
  const refused: number[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    socket.once('data', (connect) => {
      // The protocol level follows the protocol name (MQTT 3.1.1 section 3.1.2.2).
      const level = connect[connect.indexOf('MQTT') + 4] ?? 0;
      if (level >= 5) {
        refused.push(level);
        socket.end(Buffer.from(answer));
        return;
      }
      const real = createConnection(behind, '127.0.0.1');
      sockets.add(real.on('error', () => socket.destroy()));
      real.write(connect);
      socket.pipe(real).pipe(socket);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `mqtt://127.0.0.1:${port}`, refused, close };
}
