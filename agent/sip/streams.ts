// Every TCP connection that may carry SIP, each direction by itself. The one rule: at most `maxStreams`, the longest unused goes first.
import { type Packet, PROTOCOL_TCP } from '../netfilter/packet/packet.ts';
import { SipStream, type StreamResult } from './stream.ts';

export class SipStreams {
  readonly #streams = new Map<string, SipStream>();
  readonly #maxStreams: number;

  /** A stream keeps up to 160 kB while a message in it is incomplete, and next to nothing otherwise. */
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
    const known = this.#streams.get(key);
    const stream = known ?? new SipStream();
    const results = stream.push(packet.tcp, packet.payload);
    const mayGoOn = packet.tcp.syn || (packet.payload.length === 0 && known !== undefined);
    this.#streams.delete(key);
    if (!stream.isFinished && (stream.hasSpoken || !stream.isIdle || mayGoOn)) this.#keep(key, stream);
    return results;
  }

  /** A Map keeps the order of insertion: its first key is the one that was longest unused. */
  #keep(key: string, stream: SipStream): void {
    this.#streams.set(key, stream);
    if (this.#streams.size <= this.#maxStreams) return;
    const [oldest] = this.#streams.keys();
    if (oldest !== undefined) this.#streams.delete(oldest);
  }
}

function keyOf({ source, destination }: Packet): string {
  return `${source.address} ${source.port} ${destination.address} ${destination.port}`;
}
