// A telephone with a few INVITEs to send and nothing to say: which of them arrived it hears from the provider, beside all SIP.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const SIP_PORT = 5060;

let calls = 0;

export class Device {
  /** Indexes of the INVITEs that arrived. */
  arrived = new Set();
  /** Ids of the calls that the agent declined. */
  declined = new Set();
  #provider;
  #socket = createSocket('udp4');

  constructor(address, provider) {
    this.address = address;
    this.#provider = provider;
  }

  async open() {
    this.#socket.bind(0, this.address);
    await once(this.#socket, 'listening');
    this.#socket.connect(SIP_PORT, this.#provider);
    await once(this.#socket, 'connect');
    this.#socket.on('message', (data) => this.#onMessage(data.toString('latin1')));
  }

  close() {
    this.#socket.close();
  }

  /** No other device's. */
  ownNumber(prefix) {
    return `${prefix}${10_000_000 + Number(this.address.split('.').at(-1))}`;
  }

  call(number) {
    const id = ++calls;
    const { port } = this.#socket.address();
    const head = [
      `INVITE sip:${number}@${this.#provider} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address}:${port};branch=z9hG4bK${id};rport`,
      'Max-Forwards: 70',
      `From: <sip:bench@${this.#provider}>;tag=from-${id}`,
      `To: <sip:${number}@${this.#provider}>`,
      `Call-ID: reaction-${id}@${this.address}`,
      'CSeq: 1 INVITE',
      `Contact: <sip:bench@${this.address}:${port}>`,
      'Content-Length: 0',
    ];
    return { id, head };
  }

  /** The call's INVITE, or its repetition; `index` is what the provider will tell of it. */
  send({ head }, index) {
    this.#socket.send([...head, `X-Index: ${index}`, '', ''].join('\r\n'));
  }

  #onMessage(text) {
    if (/^\d+$/.test(text)) this.arrived.add(Number(text));
    else if (/^SIP\/2\.0 [2-6]/.test(text) && /^CSeq: \d+ INVITE/im.test(text)) this.#onFinal(text);
  }

  /** A final answer other than 200 wants its ACK (RFC 3261 section 17.1.1.3). */
  #onFinal(text) {
    const copied = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID):/i.test(line));
    const [, uri] = /^To: *<(.*?)>/im.exec(text) ?? [];
    this.#socket.send([`ACK ${uri} SIP/2.0`, ...copied, 'CSeq: 1 ACK', 'Content-Length: 0', '', ''].join('\r\n'));
    this.declined.add(Number(/^Call-ID: reaction-(\d+)/im.exec(text)?.[1]));
  }
}
