// Which device of the configuration a packet comes from. The one rule: a MAC address tells more than an IP address that may be lent.

import type { DeviceConfig } from '../config/schema.ts';

/** Finds the section of a device by its address (canonical text) and MAC address (lower case, with colons), null when there is none. */
export interface DeviceTable {
  sectionOf(address: string, mac: string | null): string | null;
}

export function createDeviceTable(devices: readonly DeviceConfig[]): DeviceTable {
  const sections = new Map(devices.map(({ address, section }) => [address, section]));
  return {
    sectionOf: (address, mac) => (mac === null ? undefined : sections.get(mac)) ?? sections.get(address) ?? null,
  };
}
