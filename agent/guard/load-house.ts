// The configuration file and the tariff it names -> everything they make, or the sentences that say why not.

import { hostname } from 'node:os';
import { loadConfig } from '../config/load.ts';
import type { KernelFeatures } from '../firewall/compile/program.ts';
import { buildHouse, type HouseResult, type Materials } from './house.ts';
import { loadTariff } from './load-tariff.ts';

/** What a kernel of today can do; commands that only compute assume it. */
export const MODERN_KERNEL: KernelFeatures = { innerHeader: true };

/** Beside what `buildHouse` takes: `tariffFile` comes before the one that the configuration names. */
export interface LoadOptions extends Omit<Materials, 'tariff' | 'zone'> {
  readonly tariffFile?: string | undefined;
}

export async function loadHouse(
  file: string,
  features: KernelFeatures,
  { tariffFile, ...materials }: LoadOptions = {},
): Promise<HouseResult> {
  const loaded = await loadConfig(file, hostname());
  if (!loaded.ok) return { ok: false, faults: loaded.faults.map(({ sentence }) => sentence) };
  const { main } = loaded.config;
  const given = { ...loaded.config, main: { ...main, tariff: tariffFile ?? main.tariff } };
  const priced = await loadTariff(given.main.tariff, main.country);
  const tariff = priced.ok ? { tariff: priced.tariff } : {};
  const built = buildHouse(given, features, { ...materials, ...tariff, zone: null });
  if (priced.ok) return built;
  return { ok: false, faults: [...(built.ok ? [] : built.faults), ...priced.faults] };
}
