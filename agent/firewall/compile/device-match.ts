// How the kernel recognises a device, and in which order it asks.
// The one rule: as policy/devices.ts: a MAC address counts before an IP address.

import type { DeviceConfig } from '../../config/schema.ts';

/** `device` is its place among the devices that rules name, null when none does: then it is judged as every other. */
export interface DeviceMatch {
  readonly match: string;
  readonly section: string;
  readonly device: number | null;
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export function matchDevices(
  devices: readonly DeviceConfig[],
  namedDevices: readonly string[],
): readonly DeviceMatch[] {
  const placeOf = (section: string) => {
    const place = namedDevices.indexOf(section);
    return place < 0 ? null : place;
  };
  const byMac = devices.filter(({ address }) => MAC.test(address));
  const byAddress = devices.filter(({ address, section }) => !MAC.test(address) && placeOf(section) !== null);
  // A device that no rule names needs a match of its own only where a named one could be found by its address instead.
  const asked = [...byMac.filter(({ section }) => placeOf(section) !== null || byAddress.length > 0), ...byAddress];
  return asked.map(({ address, section }) => ({ match: matchOf(address), section, device: placeOf(section) }));
}

function matchOf(address: string): string {
  if (MAC.test(address)) return `ether saddr ${address}`;
  return address.includes(':') ? `ip6 saddr ${address}` : `ip saddr ${address}`;
}
