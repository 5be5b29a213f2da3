// Requests to the kernel and the answers that belong to them.
// The one rule: one request is on its way at a time. The kernel runs one dump per socket, and the pipe keeps no datagram bounds.
// Answers carry our sequence number; a request ends with NLMSG_ERROR (errno 0: done) or, after a dump, NLMSG_DONE.

import { getSystemErrorMap } from 'node:util';
import { type Header, NLMSG_DONE, NLMSG_ERROR, parseErrno } from './message.ts';

const MAX_WAITING = 1024;
const DEFAULT_TIMEOUT_MS = 5000;

/** `refused` is the kernel's own answer; `closed`: the socket went away; `overloaded`: 1024 requests wait already. */
export type RequestFailure =
  | { readonly kind: 'refused'; readonly errno: number }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'overloaded' };

export type RequestResult = { readonly ok: true } | { readonly ok: false; readonly reason: RequestFailure };

/** `compose` makes the message with this sequence number; `onReply` gets each message of the answer but the last. */
export interface Request {
  readonly compose: (sequence: number) => Buffer;
  readonly onReply?: (header: Header, message: Buffer) => void;
}

interface Pending extends Request {
  readonly settle: (result: RequestResult) => void;
}

export class RequestQueue {
  readonly #send: (message: Buffer) => boolean;
  readonly #timeoutMs: number;
  readonly #waiting: Pending[] = [];
  #current: Pending | null = null;
  #timer: NodeJS.Timeout | undefined;
  // Events carry the sender's sequence number: a random start keeps ours apart from theirs.
  #sequence = Math.floor(Math.random() * 0x7fff_ffff);

  constructor(send: (message: Buffer) => boolean, timeoutMs: number = DEFAULT_TIMEOUT_MS) {
    this.#send = send;
    this.#timeoutMs = timeoutMs;
  }

  request(request: Request): Promise<RequestResult> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve({ ok: false, reason: { kind: 'overloaded' } });
    return new Promise((settle) => {
      this.#waiting.push({ ...request, settle });
      this.#next();
    });
  }

  /** True when the message was an answer to a request of ours. */
  accept(header: Header, message: Buffer): boolean {
    if (this.#current === null || header.sequence !== this.#sequence) return false;
    if (header.type === NLMSG_ERROR || header.type === NLMSG_DONE) {
      const errno = parseErrno(message);
      this.#finish(errno === 0 ? { ok: true } : { ok: false, reason: { kind: 'refused', errno } });
    } else {
      // The time-out is for silence, so that a long dump may take as long as it keeps coming.
      this.#timer?.refresh();
      this.#current.onReply?.(header, message);
    }
    return true;
  }

  /** Answers everything that waits: the socket it was meant for is gone. */
  abandon(): void {
    const all = this.#current === null ? [...this.#waiting] : [this.#current, ...this.#waiting];
    clearTimeout(this.#timer);
    this.#current = null;
    this.#waiting.length = 0;
    for (const pending of all) pending.settle({ ok: false, reason: { kind: 'closed' } });
  }

  #next(): void {
    if (this.#current !== null) return;
    const pending = this.#waiting.shift();
    if (pending === undefined) return;
    this.#current = pending;
    this.#sequence = (this.#sequence + 1) % 0x1_0000_0000 || 1;
    this.#timer = setTimeout(() => this.#finish(this.#timedOut()), this.#timeoutMs);
    if (!this.#send(pending.compose(this.#sequence))) this.#finish({ ok: false, reason: { kind: 'closed' } });
  }

  #finish(result: RequestResult): void {
    clearTimeout(this.#timer);
    const done = this.#current;
    this.#current = null;
    done?.settle(result);
    this.#next();
  }

  #timedOut(): RequestResult {
    return { ok: false, reason: { kind: 'timeout', timeoutMs: this.#timeoutMs } };
  }
}

export function describeRequestFailure(failure: RequestFailure): string {
  switch (failure.kind) {
    case 'refused':
      return `The kernel refused: ${describeErrno(failure.errno)}.`;
    case 'timeout':
      return `The kernel did not answer within ${failure.timeoutMs} ms.`;
    case 'closed':
      return 'The netlink socket was closed before the answer came.';
    case 'overloaded':
      return `More than ${MAX_WAITING} requests wait for the kernel.`;
  }
}

/** `EPERM (operation not permitted)`. */
function describeErrno(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  return known === undefined ? `error ${errno}` : `${known[0]} (${known[1]})`;
}
