// One conversation over a netlink socket that may go away and come back: requests, events, and the preparation of each fresh socket.
// The one rule: whatever was prepared is prepared again when the socket was replaced, and again until it succeeded.

import { type Header, parseHeader } from './message.ts';
import { type Request, type RequestFailure, RequestQueue, type RequestResult } from './requests.ts';
import type { NetlinkListener, NetlinkSocket } from './socket.ts';
import type { SocketFault } from './socket-fault.ts';

const PREPARE_RETRY_MS = 2000;

export type StartResult = { readonly ok: true } | { readonly ok: false; readonly reason: SocketFault | RequestFailure };

/** What befell the socket. `lost` counts messages the kernel dropped for us; `prepare-failed` is tried again. */
export type SocketNotice =
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed'; readonly fault: SocketFault; readonly retryInMs: number }
  | { readonly kind: 'lost'; readonly messages: number }
  | { readonly kind: 'prepare-failed'; readonly reason: RequestFailure };

export interface SessionHandler {
  /** Makes a fresh socket useful: binds, dumps, checks. Runs once at a time. */
  prepare(): Promise<RequestResult>;
  /** A message that answers no request of ours. */
  event(header: Header, message: Buffer): void;
  notice(notice: SocketNotice): void;
}

export class NetlinkSession {
  readonly #socket: NetlinkSocket;
  readonly #handler: SessionHandler;
  readonly #queue: RequestQueue;
  #open = false;
  #preparing = false;
  #prepareAgain = false;
  #retry: NodeJS.Timeout | undefined;
  #settleStart: ((result: StartResult) => void) | null = null;

  constructor(socket: NetlinkSocket, handler: SessionHandler) {
    this.#socket = socket;
    this.#handler = handler;
    this.#queue = new RequestQueue((message) => this.#socket.send(message));
  }

  /** Resolves once prepared, or with the first reason why not; then it goes on trying until stopped. */
  start(signal?: AbortSignal): Promise<StartResult> {
    if (signal?.aborted === true) return Promise.resolve({ ok: false, reason: { kind: 'closed' } });
    signal?.addEventListener('abort', () => void this.stop(), { once: true });
    return new Promise((settle) => {
      this.#settleStart = settle;
      this.#socket.start(this.#listener());
    });
  }

  async stop(): Promise<void> {
    this.#close();
    this.#started({ ok: false, reason: { kind: 'closed' } });
    await this.#socket.stop();
  }

  request(request: Request): Promise<RequestResult> {
    return this.#open ? this.#queue.request(request) : Promise.resolve({ ok: false, reason: { kind: 'closed' } });
  }

  /** Runs `prepare` (again); while it runs already, once more after it. */
  async prepare(): Promise<void> {
    this.#prepareAgain = true;
    if (this.#preparing) return;
    this.#preparing = true;
    clearTimeout(this.#retry);
    while (this.#prepareAgain && this.#open) {
      this.#prepareAgain = false;
      this.#prepared(await this.#handler.prepare());
    }
    this.#preparing = false;
  }

  #prepared(result: RequestResult): void {
    // A closed socket tells why by itself, perhaps later, and is prepared anew when it opens.
    if (!result.ok && result.reason.kind === 'closed') return;
    this.#started(result);
    if (result.ok || !this.#open) return;
    this.#handler.notice({ kind: 'prepare-failed', reason: result.reason });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.prepare(), PREPARE_RETRY_MS);
  }

  #started(result: StartResult): void {
    this.#settleStart?.(result);
    this.#settleStart = null;
  }

  #close(): void {
    this.#open = false;
    clearTimeout(this.#retry);
    this.#queue.abandon();
  }

  #listener(): NetlinkListener {
    return {
      opened: () => {
        this.#open = true;
        this.#handler.notice({ kind: 'opened' });
        void this.prepare();
      },
      message: (message) => {
        const header = parseHeader(message);
        if (header !== null && !this.#queue.accept(header, message)) this.#handler.event(header, message);
      },
      lost: (messages) => this.#handler.notice({ kind: 'lost', messages }),
      closed: (fault, retryInMs) => {
        this.#started({ ok: false, reason: fault });
        this.#close();
        this.#handler.notice({ kind: 'closed', fault, retryInMs });
      },
    };
  }
}
