// Takes back or ends what went out over TCP, over a connection of our own: a CANCEL belongs to its INVITE by Via, branch and method, a BYE to its
// dialog by tags, whatever connection they come by (RFC 3261 sections 17.2.3 and 12.2.2). The one rule: few at once, and none lasts.

import { connect } from 'node:net';
import type { Endpoint } from '../netfilter/packet/packet.ts';

const MAX_AT_ONCE = 16;
const LIFETIME_MS = 2_000;

/** `failed` is null once the request has left. */
interface Asked {
  readonly failed: string | null;
  readonly answer: Buffer | null;
}

export class CancelStreams {
  #open = 0;

  /** Null once it has left, or why it has not. */
  async send(to: Endpoint, cancel: Buffer): Promise<string | null> {
    return (await this.ask(to, cancel)).failed;
  }

  /** What was answered over the same connection, in one piece, if anything was. */
  async ask({ address, port }: Endpoint, request: Buffer): Promise<Asked> {
    if (this.#open >= MAX_AT_ONCE) return { failed: 'busy', answer: null };
    this.#open++;
    const asked = await deliver(address, port, request);
    this.#open--;
    return asked;
  }
}

/** A connection that closes too early may take the request with it, so it stays for an answer. */
function deliver(host: string, port: number, bytes: Buffer): Promise<Asked> {
  return new Promise((resolve) => {
    let failed: string | null = 'unreachable';
    let answer: Buffer | null = null;
    const socket = connect({ host, port }, () => socket.write(bytes, () => (failed = null)));
    const timer = setTimeout(() => socket.destroy(), LIFETIME_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (failed !== null) failed = error.code ?? failed;
    });
    socket
      .once('data', (data) => {
        answer = data;
        socket.end();
      })
      .once('close', () => {
        clearTimeout(timer);
        resolve({ failed, answer });
      });
  });
}
