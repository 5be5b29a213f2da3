// By which interface an address is reached: the one that its packets come in by, or go out by. The one rule: the latest sight holds.

import { remember } from '../calls/bounded.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';

/** Telephones of a house and what they speak to. */
const MAX_ADDRESSES = 1_024;
/** What has no interface on one side came from the router itself, or goes to it. */
const OWN = 'lo';

export class Interfaces {
  readonly #byAddress = new Map<string, string>();

  onPacket({ packet, inInterface, outInterface }: Pick<LoggedPacket, 'packet' | 'inInterface' | 'outInterface'>): void {
    this.#see(packet.source.address, inInterface ?? OWN);
    this.#see(packet.destination.address, outInterface ?? OWN);
  }

  of(address: string): string | undefined {
    return this.#byAddress.get(address);
  }

  #see(address: string, name: string): void {
    if (this.#byAddress.get(address) === name) return;
    this.#byAddress.delete(address);
    remember(this.#byAddress, address, name, MAX_ADDRESSES);
  }
}
