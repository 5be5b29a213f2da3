// By which address and port the outside knows an end of the house, also when its flow has long been idle and conntrack has forgotten it: a
// telephone may say nothing between the answer and its BYE. The one rule: what conntrack says now goes before what it said last.

import { remember } from '../calls/bounded.ts';
import type { Flow, FlowEvent } from '../netfilter/conntrack/flow.ts';
import { type Endpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import { senderAfterNat } from './after-nat.ts';

interface Ends {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

const MAX_FLOWS = 1_024;

export class NatMemory {
  readonly #gone = new Map<string, Endpoint>();

  onFlow({ type, flow }: FlowEvent): void {
    const { protocol, original, reply } = flow;
    if (type !== 'destroy' || protocol !== PROTOCOL_UDP) return;
    this.#remember(original, reply.destination);
    this.#remember(reply, original.destination);
  }

  /** Of a packet before NAT. Null when nobody knows; over IPv6, which is not translated, it leaves as it is. */
  outsideOf(flows: readonly Flow[], ends: Ends, protocol = PROTOCOL_UDP): Endpoint | null {
    const known =
      senderAfterNat(flows, ends, protocol) ?? (protocol === PROTOCOL_UDP ? this.#gone.get(keyOf(ends)) : undefined);
    return known ?? (ends.source.address.includes(':') ? ends.source : null);
  }

  #remember(ends: Ends, outside: Endpoint): void {
    const key = keyOf(ends);
    this.#gone.delete(key);
    remember(this.#gone, key, outside, MAX_FLOWS);
  }
}

function keyOf({ source, destination }: Ends): string {
  return `${source.address} ${source.port} ${destination.address} ${destination.port}`;
}
