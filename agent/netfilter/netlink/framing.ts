// Whole netlink messages out of a stream of bytes that may break anywhere.
// The one rule: each message names its own length, so after one wrong length nothing can be found again: the stream is over.

import { align4 } from './attributes.ts';
import { readHostU32 } from './byte-order.ts';
import { HEADER_BYTES } from './message.ts';

/** More than any skb the kernel builds for us: NFLOG's largest buffer is 128 KiB (nfnetlink_log.c, NFULNL_NLBUFSIZ_MAX). */
const MAX_MESSAGE_BYTES = 256 * 1024;

export type FramingResult = { readonly ok: true } | { readonly ok: false; readonly lengthBytes: number };

/** Holds at most the beginning of one message between two calls. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** Calls `onMessage` with each whole message, a view that the next chunk may outlive. After `ok: false` make a new splitter. */
  push(chunk: Buffer, onMessage: (message: Buffer) => void): FramingResult {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      const lengthBytes = readHostU32(bytes, at);
      if (lengthBytes < HEADER_BYTES || lengthBytes > MAX_MESSAGE_BYTES) return { ok: false, lengthBytes };
      const next = at + align4(lengthBytes);
      if (next > bytes.length) break;
      onMessage(bytes.subarray(at, at + lengthBytes));
      at = next;
    }
    this.#rest = bytes.subarray(at);
    return { ok: true };
  }
}
