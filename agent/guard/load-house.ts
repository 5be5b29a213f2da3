// The configuration file -> everything it makes, or the sentences that say why not.

import { hostname } from 'node:os';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { KernelFeatures } from '../firewall/compile/program.ts';
import { buildHouse, type HouseResult } from './house.ts';

/** What a kernel of today can do; commands that only compute assume it. */
export const MODERN_KERNEL: KernelFeatures = { innerHeader: true };

/** `adapt` fills in what the file leaves to the machine. */
export async function loadHouse(
  file: string,
  features: KernelFeatures,
  adapt?: (config: Config) => Config,
): Promise<HouseResult> {
  const loaded = await loadConfig(file, hostname());
  if (!loaded.ok) return { ok: false, faults: loaded.faults.map(({ sentence }) => sentence) };
  return buildHouse(loaded.config, features, adapt);
}
