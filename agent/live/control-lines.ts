// Lines that a client sends, taken one by one. The one rule: no more is read than the line that is asked for, and what came with it.

import type { Socket } from 'node:net';

/** `end`: the client said all, or is gone; an unfinished line is none. */
export type RequestLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'end' };

const NEWLINE = 0x0a;

export class RequestLines {
  readonly #socket: Socket;
  readonly #mostBytes: number;
  #pending: Buffer = Buffer.alloc(0);
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, mostBytes: number) {
    this.#socket = socket;
    this.#mostBytes = mostBytes;
    socket.pause();
    socket.on('data', (chunk: Buffer) => {
      this.#pending = Buffer.concat([this.#pending, chunk]);
      this.#wake();
    });
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.#hasEnded = true;
        this.#wake();
      });
    }
  }

  async next(): Promise<RequestLine> {
    for (;;) {
      const found = this.#take();
      if (found !== null) return found;
      if (this.#hasEnded) return { kind: 'end' };
      await this.#more();
    }
  }

  #take(): RequestLine | null {
    const end = this.#pending.indexOf(NEWLINE);
    if (end > this.#mostBytes || (end < 0 && this.#pending.length > this.#mostBytes)) return { kind: 'too-long' };
    if (end < 0) return null;
    const text = this.#pending.toString('utf8', 0, end);
    this.#pending = this.#pending.subarray(end + 1);
    return { kind: 'line', text };
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#socket.pause();
        resolve();
      };
      this.#socket.resume();
    });
  }
}
