// By which addresses a device has been seen: the kernel's sets are filled with addresses, orders name devices.
// The one rule: bounded, and whoever was seen last stays.

import { isIP } from 'node:net';
import type { DeviceConfig } from '../config/schema.ts';

const MAX_DEVICES = 64;
/** IPv4, and what IPv6 gives a device at once: link-local, stable, temporary. */
const MAX_ADDRESSES = 6;

export class DeviceAddresses {
  readonly #addresses = new Map<string, readonly string[]>();

  /** `device` is a section, or the address itself where the configuration has none. True when the address is new. */
  note(device: string, address: string): boolean {
    const known = this.#addresses.get(device) ?? [];
    const isNew = !known.includes(address);
    this.#addresses.delete(device);
    this.#addresses.set(device, isNew ? [...known, address].slice(-MAX_ADDRESSES) : known);
    const oldest = this.#addresses.keys().next();
    if (this.#addresses.size > MAX_DEVICES && !oldest.done) this.#addresses.delete(oldest.value);
    return isNew;
  }

  /** Of a device whose section names its IP address that one too, before it was ever seen. */
  of(device: string, sections: readonly DeviceConfig[]): readonly string[] {
    const named = sections.filter(({ section, address }) => section === device && isIP(address) !== 0);
    return [...new Set([...named.map(({ address }) => address), ...(this.#addresses.get(device) ?? [])])];
  }
}
