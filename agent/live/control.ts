// The control socket: orders of this machine to the running agent, one JSON object a line, one answer a line.
// The one rule: it is its owner's alone (mode 0600) from the moment it exists, and nobody on it can make the agent wait or grow.

import { createServer, type Server, type Socket } from 'node:net';
import { jsonLine } from '../config/printable.ts';
import type { CommandResult } from '../guard/command.ts';
import { RequestLines } from './control-lines.ts';
import { carryOut, type Orders } from './control-orders.ts';
import { clearTheWay, pathSentence } from './control-path.ts';
import { type Done, failed } from './done.ts';

/** Bounds of what is on the socket; `orderMs` is how long an order may take, from the answer before it to its own. */
interface ControlLimits {
  readonly connections: number;
  readonly lineBytes: number;
  readonly orderMs: number;
}

export interface ControlOptions {
  readonly path: string;
  readonly orders: Orders;
  readonly limits?: Partial<ControlLimits>;
}

const LIMITS: ControlLimits = { connections: 8, lineBytes: 64 * 1024, orderMs: 10_000 };
/** Nobody else may even connect. */
const OWNER_ONLY_UMASK = 0o177;

export class ControlServer {
  readonly path: string;
  readonly #orders: Orders;
  readonly #limits: ControlLimits;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor({ path, orders, limits }: ControlOptions) {
    this.path = path;
    this.#orders = orders;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Takes the place of an agent that died there, never of one that lives. */
  async start(): Promise<Done> {
    const way = await clearTheWay(this.path);
    if (!way.ok) return failed(way.sentence);
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#onConnection(socket));
    server.maxConnections = this.#limits.connections;
    const code = await listen(server, this.path);
    if (code !== null) return failed(pathSentence(this.path, code));
    this.#server = server;
    return { ok: true };
  }

  /** Closes every connection and removes the socket's file. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #onConnection(socket: Socket): void {
    this.#sockets.add(socket);
    // The socket's own time-out would begin anew with every octet that trickles in.
    const patience = setTimeout(() => socket.destroy(), this.#limits.orderMs);
    socket.on('close', () => {
      clearTimeout(patience);
      this.#sockets.delete(socket);
    });
    // A client that went away is nothing to tell.
    socket.on('error', () => socket.destroy());
    void this.#converse(socket, () => patience.refresh());
  }

  /** One order at a time: the next line is not read before the answer to the last has left. */
  async #converse(socket: Socket, beginAnew: () => void): Promise<void> {
    const lines = new RequestLines(socket, this.#limits.lineBytes);
    for (let line = await lines.next(); line.kind !== 'end'; line = await lines.next()) {
      if (line.kind === 'too-long') {
        const sentence = `An order is one line of at most ${this.#limits.lineBytes} bytes.`;
        socket.end(`${jsonLine({ ok: false, sentence })}\n`, () => socket.destroy());
        return;
      }
      const result = await this.#answer(line.text);
      if (!(await written(socket, `${jsonLine(result)}\n`))) return;
      beginAnew();
    }
    socket.end();
  }

  #answer(text: string): CommandResult | Promise<CommandResult> {
    const read = readJson(text);
    if (!read.ok) return { ok: false, sentence: 'This is no order: write one JSON object on one line.' };
    return carryOut(read.value, 'on the control socket', 'all', this.#orders);
  }
}

/** The system's code of what went wrong, or null. The file is made with its mode, since `listen` binds before it returns. */
function listen(server: Server, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    // It stays for good: an accept that fails later is no reason to end.
    server.on('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) => resolve(code));
    const before = process.umask(OWNER_ONLY_UMASK);
    server.listen(path, () => resolve(null));
    process.umask(before);
  });
}

/** Resolves once the client's end has taken it; false when the client is gone. */
function written(socket: Socket, text: string): Promise<boolean> {
  return new Promise((resolve) => socket.write(text, (error) => resolve(!error)));
}

function readJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}
