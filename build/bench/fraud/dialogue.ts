// The SIP messages of one simulated call, as the router sees them before NAT (RFC 3665 section 3).
// The one rule: a message that is repeated is the same bytes.

import { type Packet, PROTOCOL_UDP } from '../../../agent/netfilter/packet/packet.ts';
import { type RequestOptions, type ResponseOptions, request, response, sdp } from '../../../test/kit/sip.ts';
import type { PlacedCall, Progress } from './trunk.ts';

export type Heading = 'inbound' | 'outbound';

const PROVIDER = '203.0.113.9';
const SIP_PORT = 5060;
const FAR_MEDIA_PORT = 20_000;
const DIVERSION = `Diversion: <sip:0312345678@${PROVIDER}>;reason=unconditional`;

/** The Call-ID carries the call's number. */
function callIdOf(id: number): string {
  return `simulated-${id}`;
}

/** Null when the Call-ID is none of ours. */
export function callOfCallId(callId: string): number | null {
  const id = /^simulated-(\d+)$/.exec(callId)?.[1];
  return id === undefined ? null : Number(id);
}

export function uriOf({ dialled }: Pick<PlacedCall, 'dialled'>): string {
  return `sip:${dialled}@${PROVIDER}`;
}

export function packetOf({ device }: PlacedCall, heading: Heading, payload: Buffer, timeMs: number): Packet {
  const home = { address: device, port: SIP_PORT };
  const provider = { address: PROVIDER, port: SIP_PORT };
  const [source, destination] = heading === 'outbound' ? [home, provider] : [provider, home];
  return { timeMs, family: 4, protocol: PROTOCOL_UDP, source, destination, payload };
}

export class Dialogue {
  readonly invite: Buffer;
  readonly #call: PlacedCall;
  readonly #toTag: string;

  constructor(call: PlacedCall) {
    this.#call = call;
    this.#toTag = `to-${call.id}`;
    const headers = call.diverted ? [DIVERSION] : [];
    this.invite = this.#request('INVITE', 1, { body: sdp({ address: call.device }), headers });
  }

  /** The messages that make this progress, each with the way it goes. */
  messages(progress: Exclude<Progress, { readonly kind: 'over' }>): readonly (readonly [Heading, Buffer])[] {
    switch (progress.kind) {
      case 'ringing':
        return [['inbound', this.#answer(180)]];
      case 'answered': {
        const more = { contact: `sip:${PROVIDER}`, body: sdp({ address: PROVIDER, port: FAR_MEDIA_PORT }) };
        return [
          ['inbound', this.#answer(200, more)],
          ['outbound', this.#request('ACK', 1, { toTag: this.#toTag })],
        ];
      }
      case 'failed':
        return [
          ['inbound', this.#answer(progress.code)],
          ['outbound', this.#request('ACK', 1)],
        ];
      case 'cancelled':
        return [
          ['outbound', this.#request('CANCEL', 1)],
          ['inbound', this.#answer(487)],
        ];
      case 'hung up': {
        const bye = this.#request('BYE', 2, { toTag: this.#toTag });
        return [
          ['outbound', bye],
          ['inbound', response(bye, 200)],
        ];
      }
    }
  }

  #answer(code: number, more: ResponseOptions = {}): Buffer {
    return response(this.invite, code, { toTag: this.#toTag, ...more });
  }

  #request(method: string, cseq: number, more: RequestOptions = {}): Buffer {
    const { id, device } = this.#call;
    const transaction = method === 'CANCEL' ? 'INVITE' : method;
    return request(method, {
      uri: uriOf(this.#call),
      sentBy: `${device}:${SIP_PORT}`,
      contact: `sip:line@${device}:${SIP_PORT}`,
      callId: callIdOf(id),
      fromTag: `from-${id}`,
      branch: `z9hG4bK${id}-${transaction}`,
      cseq,
      ...more,
    });
  }
}
