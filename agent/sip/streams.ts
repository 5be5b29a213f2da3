// Every TCP connection that may carry SIP, each direction by itself.
// The one rule: their number and their memory are bounded; the longest unused goes first.
import { type Packet, PROTOCOL_TCP } from '../netfilter/packet/packet.ts';
import { SipStream, type StreamResult } from './stream.ts';

/** A stream may hold 160 kB while a message in it is incomplete; all together get what Linux grants IP fragments (ipfrag_high_thresh). */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

export class SipStreams {
  readonly #streams = new Map<string, SipStream>();
  readonly #maxStreams: number;
  #heldBytes = 0;

  constructor(maxStreams: number) {
    this.#maxStreams = maxStreams;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The SIP messages that this packet completes, in their order; none for a packet that is not TCP. */
  push(packet: Packet): readonly StreamResult[] {
    if (packet.tcp === undefined || packet.protocol !== PROTOCOL_TCP) return [];
    const key = keyOf(packet);
    const known = this.#take(key);
    const stream = known ?? new SipStream();
    const results = stream.push(packet.tcp, packet.payload);
    const mayGoOn = packet.tcp.syn || (packet.payload.length === 0 && known !== undefined);
    if (!stream.isFinished && (stream.hasSpoken || !stream.isIdle || mayGoOn)) this.#keep(key, stream);
    return results;
  }

  /** The SIP messages in a packet that was dropped on its way, and begins with one: its bytes are yet to come. */
  peek(packet: Packet): readonly StreamResult[] {
    if (packet.tcp === undefined || packet.protocol !== PROTOCOL_TCP) return [];
    const key = keyOf(packet);
    const stream = this.#take(key) ?? new SipStream();
    const results = stream.peek(packet.tcp, packet.payload);
    this.#keep(key, stream);
    return results;
  }

  /** For a moment it is none of ours, so that it goes back as the one used last, with the memory that it takes then. */
  #take(key: string): SipStream | undefined {
    const stream = this.#streams.get(key);
    if (stream !== undefined) this.#forget(key, stream);
    return stream;
  }

  /** A Map keeps the order of insertion: its first key is the one that was longest unused. */
  #keep(key: string, stream: SipStream): void {
    this.#streams.set(key, stream);
    this.#heldBytes += stream.heldBytes;
    for (const [oldest, unused] of this.#streams) {
      if (this.#streams.size <= this.#maxStreams && this.#heldBytes <= MAX_HELD_BYTES) return;
      this.#forget(oldest, unused);
    }
  }

  #forget(key: string, stream: SipStream): void {
    this.#streams.delete(key);
    this.#heldBytes -= stream.heldBytes;
  }
}

function keyOf({ source, destination }: Packet): string {
  return `${source.address} ${source.port} ${destination.address} ${destination.port}`;
}
