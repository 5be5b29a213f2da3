// What one configuration makes of the world: the dial plan, the judge and the kernel's program, always of the same configuration.

import type { Config } from '../config/schema.ts';
import { compileProgram } from '../firewall/compile/compile.ts';
import type { CompiledProgram, KernelFeatures } from '../firewall/compile/program.ts';
import { isKnownCountry } from '../numbering/metadata.ts';
import { createNumbering, type NumberingPlan } from '../numbering/numbering.ts';
import { createTariff } from '../numbering/tariff/create.ts';
import type { Tariff } from '../numbering/tariff/tariff.ts';
import { createDeviceTable, type DeviceTable } from '../policy/devices.ts';
import { createPolicy, type Policy } from '../policy/judge.ts';
import { NO_STANDING_RULES, type StandingRules } from '../policy/orders/order.ts';
import { type Overrides, overridden } from '../policy/orders/overrides.ts';

export interface House {
  /** As the owner wrote it. */
  readonly given: Config;
  /** As it is in force: with what the owner leaves to the machine filled in. */
  readonly config: Config;
  readonly numbering: NumberingPlan;
  readonly policy: Policy;
  readonly devices: DeviceTable;
  readonly program: CompiledProgram;
  readonly tariff: Tariff;
  /** IANA name of the zone in which the household's clocks run; null where it is the machine's. */
  readonly zone: string | null;
  /** What was ordered and learned when it was built. */
  readonly standing: StandingRules;
}

/**
 * What is not in the configuration: `adapt` fills in what is left to the machine; `tariff` is the owner's, else there are estimates;
 * `standing` what was ordered and learned meanwhile, `overrides` what the owner set in place of the configuration.
 */
export interface Materials {
  readonly adapt?: (config: Config) => Config;
  readonly tariff?: Tariff;
  readonly standing?: StandingRules;
  readonly overrides?: Overrides;
  readonly zone?: string | null;
}

export type HouseResult =
  | { readonly ok: true; readonly house: House }
  | { readonly ok: false; readonly faults: readonly string[] };

/** What a configuration names has to exist in the dial plan; every fault is one sentence. */
export function buildHouse(given: Config, features: KernelFeatures, materials: Materials = {}): HouseResult {
  const { adapt, standing = NO_STANDING_RULES, overrides = {}, zone = 'UTC' } = materials;
  const set = overridden(given, overrides);
  const config = adapt?.(set) ?? set;
  const { country } = config.main;
  if (!isKnownCountry(country)) return { ok: false, faults: [`There is no dial plan for country '${country}'.`] };
  const { outsideLines, areaCode, emergency } = config.dialplan;
  const options = { country, outsideLines, emergency, ...(areaCode === null ? {} : { areaCode }) };
  const numbering = createNumbering(options);
  const faults = emergencyFaults(config, numbering);
  if (faults.length > 0) return { ok: false, faults };
  const policy = createPolicy(config, numbering, standing);
  const devices = createDeviceTable(config.devices);
  // The compiler goes everywhere in the dial plan, which is built as one goes: with a plan of its own that need not be kept.
  const program = compileProgram(config, createNumbering(options), features, standing);
  const tariff = materials.tariff ?? createTariff({ country, table: null });
  return { ok: true, house: { given, config, numbering, policy, devices, program, tariff, zone, standing } };
}

/** The country's own emergency numbers are known only here: a rule against one would only seem to work. */
function emergencyFaults({ rules }: Config, numbering: NumberingPlan): string[] {
  return rules
    .filter(({ verdict }) => verdict !== 'allow')
    .flatMap(({ section, line, verdict, numbers }) => {
      const emergencies = numbers.filter((number) => numbering.classify(number).kind === 'emergency');
      const does = verdict === 'ask' ? 'ask about' : 'block';
      return emergencies.map(
        (number) =>
          `Rule '${section}' (line ${line}): no rule can ${does} emergency calls; remove '${number}' from 'list number'.`,
      );
    });
}
