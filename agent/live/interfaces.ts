// By which interface an address is reached. The one rule: where the router itself sends what goes there says it; where something came from
// only counts until then, for anybody in the house may write the provider's address on a packet.

import { remember } from '../calls/bounded.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';

/** Telephones of a house and what they speak to. */
const MAX_ADDRESSES = 1_024;
/** What has no interface on one side came from the router itself, or goes to it. */
const OWN = 'lo';

export class Interfaces {
  readonly #routes = new Map<string, string>();
  readonly #arrivals = new Map<string, string>();

  onPacket({ packet, inInterface, outInterface }: Pick<LoggedPacket, 'packet' | 'inInterface' | 'outInterface'>): void {
    see(this.#routes, packet.destination.address, outInterface ?? OWN);
    see(this.#arrivals, packet.source.address, inInterface ?? OWN);
  }

  of(address: string): string | undefined {
    return this.#routes.get(address) ?? this.#arrivals.get(address);
  }
}

function see(seen: Map<string, string>, address: string, name: string): void {
  if (seen.get(address) === name) return;
  seen.delete(address);
  remember(seen, address, name, MAX_ADDRESSES);
}
