// Chunks of a capture, however they are cut, into frames. The one rule: of the bytes that have passed, only the record
// that a chunk's end cut in two is kept, so a long file needs no more memory than a short one.

import { type CaptureFault, recognizeOtherFile } from './fault.ts';
import type { CaptureFormat, Frame } from './frame.ts';
import { isPcap, PcapFormat } from './pcap.ts';
import { isPcapng, PcapngFormat } from './pcapng.ts';

const MAGIC_BYTES = 4;
/** Enough of a file that is no capture to tell what it is. */
const HEAD_BYTES = 64;

/** `complete` is false when the file ends in the middle of a record. */
export type StreamEnd =
  | { readonly ok: true; readonly complete: boolean }
  | { readonly ok: false; readonly fault: CaptureFault };

export class FrameStream {
  readonly #onFrame: (frame: Frame) => void;
  #format: CaptureFormat | null = null;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #neededBytes = MAGIC_BYTES;
  #passedBytes = 0;
  #atBoundary = false;
  #fault: CaptureFault | null = null;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Hands on the frames that `chunk` completes, as views into it. False when the rest of the file is of no use. */
  push(chunk: Buffer): boolean {
    let rest = chunk;
    while (this.#waitingBytes > 0 && this.#fault === null) {
      const missing = this.#neededBytes - this.#waitingBytes;
      if (rest.length < missing) return this.#wait(rest);
      const record = Buffer.concat([...this.#waiting, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      this.#read(record);
    }
    if (rest.length > 0 && this.#fault === null) this.#read(rest);
    return this.#fault === null;
  }

  /** Says how the reading went, once there is nothing more to push. */
  end(): StreamEnd {
    if (this.#fault !== null) return { ok: false, fault: this.#fault };
    if (this.#format !== null) return { ok: true, complete: this.#atBoundary };
    return { ok: false, fault: { kind: 'not-a-capture', looksLike: recognizeOtherFile(Buffer.concat(this.#waiting)) } };
  }

  /** Reads the records at the beginning of `bytes` and keeps what is left of them. */
  #read(bytes: Buffer): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#format ??= this.#detect(bytes);
    if (this.#format === null) return;
    const progress = this.#format.read(bytes, this.#onFrame);
    this.#passedBytes += progress.used;
    if (progress.kind === 'damaged') {
      this.#fault = { kind: 'damaged', offset: this.#passedBytes };
      return;
    }
    this.#neededBytes = progress.needed;
    this.#atBoundary = progress.atBoundary;
    this.#wait(bytes.subarray(progress.used));
  }

  #wait(rest: Buffer): true {
    if (rest.length > 0) this.#waiting.push(rest);
    this.#waitingBytes += rest.length;
    return true;
  }

  #detect(bytes: Buffer): CaptureFormat | null {
    if (bytes.length < MAGIC_BYTES) {
      this.#wait(bytes);
      return null;
    }
    if (isPcap(bytes)) return new PcapFormat();
    if (isPcapng(bytes)) return new PcapngFormat();
    this.#fault = { kind: 'not-a-capture', looksLike: recognizeOtherFile(bytes.subarray(0, HEAD_BYTES)) };
    return null;
  }
}
