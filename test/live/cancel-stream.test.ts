// A CANCEL over a connection of its own, to a real server on loopback.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelStreams } from '../../agent/live/cancel-stream.ts';

const CANCEL = Buffer.from('CANCEL sip:x SIP/2.0\r\n\r\n');
const server = createServer();
afterEach(() => server.close());

async function listening() {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('a CANCEL over TCP', () => {
  it('arrives, and its connection ends with the answer', async () => {
    const heard: string[] = [];
    server.on('connection', (socket) => {
      socket.on('data', (data) => {
        heard.push(String(data));
        socket.write('SIP/2.0 200 OK\r\n\r\n');
      });
    });
    expect(await new CancelStreams().send(await listening(), CANCEL)).toBeNull();
    expect(heard).toEqual([String(CANCEL)]);
  });

  it('is not sent where nobody listens, or where too many are under way', async () => {
    const streams = new CancelStreams();
    const port = (await listening()).port;
    server.close();
    const results = await Promise.all(
      Array.from({ length: 17 }, () => streams.send({ address: '127.0.0.1', port }, CANCEL)),
    );
    expect(results).toEqual([...Array<string>(16).fill('ECONNREFUSED'), 'busy']);
    expect(await streams.send({ address: '127.0.0.1', port }, CANCEL)).toBe('ECONNREFUSED');
  });
});
