// Where calls leave the home: the interfaces the owner named, or those that hold a default route.

import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema.ts';

/** The configuration with its WAN interfaces filled in from the routing table, if it names none. */
export function withWan(config: Config): Config {
  return config.main.wan.length > 0 ? config : { ...config, main: { ...config.main, wan: defaultRouteInterfaces() } };
}

/** Interfaces of default routes, IPv4 and IPv6, sorted (proc(5), net/ipv6/route.c). Empty while the WAN is not up yet. */
export function defaultRouteInterfaces(): readonly string[] {
  const ipv4 = fields('/proc/net/route').filter(
    ([, destination, , , , , , mask]) => destination === ZERO && mask === ZERO,
  );
  const ipv6 = fields('/proc/net/ipv6_route').filter(
    ([destination, length]) => length === '00' && /^0+$/.test(destination ?? ''),
  );
  const names = [...ipv4.map((row) => row[0]), ...ipv6.map((row) => row.at(-1))];
  return [...new Set(names.filter(isWan))].sort();
}

const ZERO = '00000000';

function fields(file: string): string[][] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => line.trim().split(/\s+/));
  } catch {
    // A kernel without IPv6 has no such file.
    return [];
  }
}

/** A route that leads nowhere (`unreachable default`) stands there with `*` (IPv4) or `lo` (IPv6). */
function isWan(name: string | undefined): name is string {
  return name !== undefined && name !== 'lo' && name !== '*';
}
