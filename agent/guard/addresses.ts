// By which addresses a device has been seen: the kernel's sets are filled with addresses, orders name devices.
// The one rule: bounded, and whoever was seen last stays.

import { isIP } from 'node:net';
import { remember } from '../calls/bounded.ts';
import type { DeviceConfig } from '../config/schema.ts';
import type { DeviceAddress } from '../ledger/state-schema.ts';

const MAX_DEVICES = 64;
/** IPv4, and what IPv6 gives a device at once: link-local, stable, temporary. */
const MAX_ADDRESSES = 6;

export class DeviceAddresses {
  readonly #addresses = new Map<string, readonly string[]>();

  /**
   * `device` is a section, or the address itself where the configuration has none. `isNew`: it was not known to have the address; `lost`
   * are the devices that had it before.
   */
  note(device: string, address: string): { readonly isNew: boolean; readonly lost: readonly string[] } {
    const known = this.#addresses.get(device) ?? [];
    const isNew = !known.includes(address);
    const lost = isNew ? this.#take(address) : [];
    this.#put(device, isNew ? [...known, address].slice(-MAX_ADDRESSES) : known);
    return { isNew, lost };
  }

  /** Of a device whose section names its IP address that one too, before it was ever seen. */
  of(device: string, sections: readonly DeviceConfig[]): readonly string[] {
    const named = sections.filter(({ section, address }) => section === device && isIP(address) !== 0);
    return [...new Set([...named.map(({ address }) => address), ...(this.#addresses.get(device) ?? [])])];
  }

  /** Of these devices, as plain JSON. */
  save(devices: ReadonlySet<string>): readonly DeviceAddress[] {
    return [...this.#addresses].flatMap(([device, addresses]) => (devices.has(device) ? [{ device, addresses }] : []));
  }

  restore(saved: readonly DeviceAddress[]): void {
    for (const { device, addresses } of saved) this.#put(device, addresses.slice(-MAX_ADDRESSES));
  }

  #put(device: string, addresses: readonly string[]): void {
    this.#addresses.delete(device);
    remember(this.#addresses, device, addresses, MAX_DEVICES);
  }

  /** An address is of one device at a time. */
  #take(address: string): readonly string[] {
    const holders = [...this.#addresses].filter(([, addresses]) => addresses.includes(address));
    for (const [device, addresses] of holders)
      this.#addresses.set(
        device,
        addresses.filter((one) => one !== address),
      );
    return holders.map(([device]) => device);
  }
}
