// A NetlinkSocket that does not stay dead, made of connections that do.
// The one rule: whatever ends a connection (its process, the kernel, a length that makes no sense), the listener hears why, and
// the next one is opened after a back-off that doubles from 100 ms to 10 s and starts over once a connection has lasted.

import { MessageSplitter } from './framing.ts';
import type { NetlinkListener, NetlinkSocket } from './socket.ts';
import type { SocketFault } from './socket-fault.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;
const LASTING_MS = 10_000;
const OVERRUN_CHECK_MS = 1000;

/** What a connection tells: `closed` comes exactly once, unless it was ended from this side. */
export interface ConnectionListener {
  opened(): void;
  data(chunk: Buffer): void;
  closed(fault: SocketFault): void;
}

/** One kernel socket, from its opening to its end. */
export interface Connection {
  send(message: Buffer): boolean;
  /** How many messages the kernel has dropped for this socket so far; null when that cannot be read. */
  droppedMessages(): number | null;
  /** Resolves when it is gone. */
  end(): Promise<void>;
}

/** Calls its listener only after it has returned. */
export type Connect = (listener: ConnectionListener) => Connection;

export class SupervisedSocket implements NetlinkSocket {
  readonly #connect: Connect;
  #listener: NetlinkListener | null = null;
  #connection: Connection | null = null;
  #timer: NodeJS.Timeout | undefined;
  #overrunCheck: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #openedAtMs = 0;
  #dropped = 0;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  start(listener: NetlinkListener): void {
    if (this.#listener !== null) throw new Error('the socket is started already');
    this.#listener = listener;
    this.#open();
  }

  send(message: Buffer): boolean {
    return this.#connection?.send(message) ?? false;
  }

  async stop(): Promise<void> {
    this.#listener = null;
    clearTimeout(this.#timer);
    await this.#drop();
  }

  #open(): void {
    const splitter = new MessageSplitter();
    const current = (): NetlinkListener | null => (this.#connection === connection ? this.#listener : null);
    const connection = this.#connect({
      opened: () => {
        this.#openedAtMs = performance.now();
        current()?.opened();
      },
      data: (chunk) => {
        const framing = splitter.push(chunk, (message) => current()?.message(message));
        if (!framing.ok) this.#fail({ kind: 'malformed-length', lengthBytes: framing.lengthBytes });
      },
      closed: (fault) => {
        if (current() !== null) this.#fail(fault);
      },
    });
    this.#connection = connection;
    this.#dropped = 0;
    this.#overrunCheck = setInterval(() => this.#checkOverrun(), OVERRUN_CHECK_MS);
  }

  /** Unless it was stopped, or stopped and started, in the meantime. */
  #reopen(): void {
    if (this.#listener !== null && this.#connection === null) this.#open();
  }

  #fail(fault: SocketFault): void {
    const listener = this.#listener;
    if (listener === null) return;
    this.#checkOverrun();
    const lasted = performance.now() - this.#openedAtMs >= LASTING_MS;
    const retryInMs = lasted ? FIRST_RETRY_MS : this.#retryMs;
    this.#retryMs = Math.min(retryInMs * 2, LONGEST_RETRY_MS);
    const gone = this.#drop();
    this.#timer = setTimeout(() => void gone.then(() => this.#reopen()), retryInMs);
    listener.closed(fault, retryInMs);
  }

  async #drop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    clearInterval(this.#overrunCheck);
    await connection?.end();
  }

  #checkOverrun(): void {
    const dropped = this.#connection?.droppedMessages() ?? null;
    if (dropped === null || dropped <= this.#dropped) return;
    const messages = dropped - this.#dropped;
    this.#dropped = dropped;
    this.#listener?.lost(messages);
  }
}
