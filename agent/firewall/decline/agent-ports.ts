// The few UDP ports the agent speaks from, opened when first needed. They only send: an answer goes to whom the datagram came from,
// as the receiver sees it.

import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint } from '../../netfilter/packet/packet.ts';

interface AgentPort {
  readonly number: number;
  /** Resolves to null, or to the code of the system error (`EACCES` for a broadcast address, `ENETUNREACH`), or to `closed`. */
  send(payload: Buffer, to: Endpoint): Promise<string | null>;
}

export type OpenedPort =
  | { readonly ok: true; readonly port: AgentPort }
  | { readonly ok: false; readonly code: string };

const CLOSED = 'closed';

export class AgentPorts {
  readonly #opened = new Map<string, Promise<OpenedPort>>();
  readonly #sockets = new Set<Socket>();
  #closed = false;

  /** The port of a slot. A failure (no IPv6 here, no port free) is not remembered: the next call tries again. */
  async get(family: 4 | 6, slot: number): Promise<OpenedPort> {
    if (this.#closed) return { ok: false, code: CLOSED };
    const key = `${family} ${slot}`;
    const opening = this.#opened.get(key) ?? this.#open(family);
    this.#opened.set(key, opening);
    const opened = await opening;
    if (!opened.ok) this.#opened.delete(key);
    return opened;
  }

  /** For good. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#opened.values());
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    this.#opened.clear();
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  #open(family: 4 | 6): Promise<OpenedPort> {
    const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 });
    return new Promise((resolve) => {
      socket.once('error', (error) => {
        socket.close();
        resolve({ ok: false, code: codeOf(error) });
      });
      socket.bind({ port: 0, exclusive: true }, () => {
        socket.removeAllListeners('error');
        // An ICMP error for something sent long ago; its receiver has gone, which is nobody's fault here.
        socket.on('error', () => undefined);
        this.#sockets.add(socket);
        const send = (payload: Buffer, to: Endpoint) => this.#send(socket, payload, to);
        resolve({ ok: true, port: { number: socket.address().port, send } });
      });
    });
  }

  /** What was on its way to the socket when it was closed must not reach it: Node throws on that. */
  async #send(socket: Socket, payload: Buffer, { address, port }: Endpoint): Promise<string | null> {
    if (!this.#sockets.has(socket)) return CLOSED;
    return new Promise((resolve) => {
      socket.send(payload, port, address, (error) => resolve(error === null ? null : codeOf(error)));
    });
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
