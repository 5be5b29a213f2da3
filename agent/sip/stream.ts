// SIP over one direction of a TCP connection: messages framed by Content-Length (RFC 3261 section 18.3), read along the way.
// The one rule: at most one message's worth of bytes is kept; whatever goes wrong, reading goes on at the next start line.
import { ownBytes } from '../netfilter/packet/own-bytes.ts';
import type { TcpHeader } from '../netfilter/packet/packet.ts';
import type { ParseResult } from './message.ts';
import { parseMessage } from './scanner.ts';
import { SegmentQueue } from './segments.ts';

/** What a stream yields; keep-alives and junk are passed over in silence. */
export type StreamResult = Extract<ParseResult, { kind: 'complete' | 'malformed' }>;

/** More than the scanner lets any message have, headers and body together. */
const MAX_BUFFER_BYTES = 128 * 1024;
const EMPTY = Buffer.alloc(0);

export class SipStream {
  readonly #segments = new SegmentQueue();
  #buffer: Buffer = EMPTY;
  #neededBytes = 1;
  #isFinished = false;
  #hasSpoken = false;

  /** A message came out of it. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Nothing is kept that a later segment could complete. */
  get isIdle(): boolean {
    return this.#buffer.length === 0 && this.#segments.isIdle;
  }

  /** The memory that unfinished messages and waiting segments take. */
  get heldBytes(): number {
    return this.#buffer.length + this.#segments.heldBytes;
  }

  /** The connection is over, and every byte of it was read. */
  get isFinished(): boolean {
    return this.#isFinished && this.#segments.isIdle;
  }

  /** Takes a segment, in whatever order and however often they come; answers the messages that it completes. */
  push(header: TcpHeader, payload: Buffer): readonly StreamResult[] {
    const results: StreamResult[] = [];
    if (header.syn || header.rst) this.#restart(header.syn ? header.sequence : null, results);
    this.#isFinished = (this.#isFinished && !header.syn) || header.fin || header.rst;
    const { chunks, lost } = this.#segments.push(header.sequence, payload);
    if (lost) this.#drop('a part of the stream was never seen', results);
    for (const chunk of chunks) this.#read(chunk, results);
    if (this.isFinished) this.#drop('the connection ended within a message', results);
    return results;
  }

  /**
   * The messages in a segment that begins with one and was dropped on its way: its bytes are yet to come, in a repetition that is to be
   * pushed. A message that goes on beyond the segment is read with what has come behind it.
   */
  peek({ sequence }: TcpHeader, payload: Buffer): readonly StreamResult[] {
    if (this.#segments.anchor(sequence)) this.#drop('another connection', []);
    const whole = SipStream.#readAlone([payload]);
    if (whole.length > 0) return whole;
    return SipStream.#readAlone([payload, ...this.#segments.waitingFrom(sequence + payload.length)]).slice(0, 1);
  }

  static #readAlone(chunks: readonly Buffer[]): readonly StreamResult[] {
    const stream = new SipStream();
    const results: StreamResult[] = [];
    for (const chunk of chunks) stream.#read(chunk, results);
    return results;
  }

  #restart(sequence: number | null, results: StreamResult[]): void {
    this.#segments.restart(sequence);
    this.#drop('the connection ended within a message', results);
  }

  #drop(reason: string, results: StreamResult[]): void {
    if (this.#buffer.length > 0) results.push({ kind: 'malformed', reason, length: this.#buffer.length });
    this.#buffer = EMPTY;
    this.#neededBytes = 1;
  }

  #read(chunk: Buffer, results: StreamResult[]): void {
    const bytes = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    this.#buffer = bytes;
    while (this.#buffer.length >= this.#neededBytes) this.#readOne(results);
    if (this.#buffer.length > MAX_BUFFER_BYTES) this.#drop('a message is too long', results);
    // What is kept must hold on neither to a packet's buffer, which its owner may use again, nor to what was read before it.
    if (bytes === chunk || this.#buffer.length < bytes.length) this.#buffer = ownBytes(this.#buffer);
  }

  /** Takes one message off the front, or finds out how much is wanted for it. */
  #readOne(results: StreamResult[]): void {
    const result = parseMessage(this.#buffer, 'tcp');
    switch (result.kind) {
      case 'complete':
      case 'malformed':
        this.#hasSpoken ||= result.kind === 'complete';
        results.push(result);
        this.#buffer = this.#buffer.subarray(result.length);
        this.#neededBytes = 1;
        return;
      case 'partial':
        this.#buffer = this.#buffer.subarray(result.junkBytes);
        this.#neededBytes = result.neededBytes - result.junkBytes;
        return;
      case 'not-sip':
        this.#buffer = EMPTY;
        this.#neededBytes = 1;
    }
  }
}
