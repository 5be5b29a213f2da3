// The agent's log on its way out, through a descriptor that may be a pipe whose reader is stuck or gone, or a file on a full disk.
// The one rule: nobody's not reading holds up the guard, ends it or grows its memory: what finds no room is dropped, and counted.
// Node makes a pipe on standard output non-blocking (uv_pipe_open), so a full one answers EAGAIN.

import { writeSync } from 'node:fs';

const MAX_WAITING_BYTES = 256 * 1024;
const RETRY_MS = 50;
/** How long the end waits for a slow reader. */
const FAREWELL_MS = 500;

/** `onRoom` hears how many lines found no room, once there is some again. */
export class LogOutput {
  readonly #descriptor: number;
  readonly #onRoom: (droppedLines: number) => void;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #retry: NodeJS.Timeout | undefined;
  #drained: (() => void) | null = null;

  constructor(descriptor: number, onRoom: (droppedLines: number) => void) {
    this.#descriptor = descriptor;
    this.#onRoom = onRoom;
  }

  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#retry === undefined) this.#flush();
  }

  /** Resolves when everything is written, or given up. */
  async end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
      this.#drained = resolve;
      this.#flush();
    });
    clearTimeout(timer);
    clearTimeout(this.#retry);
  }

  #flush(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (let head = this.#waiting[0]; head !== undefined; head = this.#waiting[0]) {
      const attempt = this.#attempt(head);
      this.#waitingBytes -= attempt.bytes;
      if (attempt.bytes < head.length) {
        this.#waiting[0] = head.subarray(attempt.bytes);
        this.#retry = setTimeout(() => this.#flush(), RETRY_MS);
        return;
      }
      this.#waiting.shift();
      if (attempt.written) this.#tellDropped();
    }
    this.#drained?.();
  }

  /** `bytes` are done with; a line that cannot be written at all (EPIPE, ENOSPC, EIO) is, unwritten. */
  #attempt(line: Buffer): { readonly written: boolean; readonly bytes: number } {
    try {
      return { written: true, bytes: writeSync(this.#descriptor, line) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return { written: true, bytes: 0 };
      this.#dropped++;
      return { written: false, bytes: line.length };
    }
  }

  #tellDropped(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onRoom(dropped);
  }
}
