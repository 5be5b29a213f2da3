// What tells this machine from another that runs the same configuration; the same after every boot.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NO_CARD = '00:00:00:00:00:00';

/** The system's own id (machine-id(5)), else the lowest hardware address, else the host name. `root` is where the system is. */
export function readMachineId(root = '/'): string {
  return textOf(join(root, 'etc/machine-id')) ?? lowestAddress(join(root, 'sys/class/net')) ?? hostname();
}

/** OpenWrt has no machine-id. Bridges and tunnels, which come and go, have no `device` of their own. */
function lowestAddress(folder: string): string | null {
  const cards = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'device')))
    : [];
  const addresses = cards.flatMap((name) => textOf(join(folder, name, 'address')) ?? []);
  return addresses.filter((address) => address !== NO_CARD).sort()[0] ?? null;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
}
