// Takes back an INVITE that went out over TCP, over a connection of our own: a CANCEL belongs to its INVITE by Via, branch and method,
// whatever connection it comes by (RFC 3261 section 17.2.3). The one rule: few at once, and none lasts.

import { connect } from 'node:net';
import type { Endpoint } from '../netfilter/packet/packet.ts';

const MAX_AT_ONCE = 16;
const LIFETIME_MS = 2_000;

export class CancelStreams {
  #open = 0;

  /** Null once it has left, or why it has not. */
  async send({ address, port }: Endpoint, cancel: Buffer): Promise<string | null> {
    if (this.#open >= MAX_AT_ONCE) return 'busy';
    this.#open++;
    const failed = await deliver(address, port, cancel);
    this.#open--;
    return failed;
  }
}

/** The far end's answer is not for us, but a connection that closes too early may take the CANCEL with it. */
function deliver(host: string, port: number, bytes: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    let sent: string | null = 'unreachable';
    const socket = connect({ host, port }, () => socket.write(bytes, () => (sent = null)));
    const timer = setTimeout(() => socket.destroy(), LIFETIME_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (sent !== null) sent = error.code ?? sent;
    });
    socket
      .once('data', () => socket.end())
      .once('close', () => {
        clearTimeout(timer);
        resolve(sent);
      });
  });
}
