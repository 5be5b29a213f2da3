// The compiler: policy x dial plan x device -> one nft program that judges an INVITE by the bytes of its Request-URI (design: tier 0).
// The one rule: it is a function of its arguments; the kernel and `explain` run what comes out of one and the same compilation.

import type { Config } from '../../config/schema.ts';
import { devicesInRules } from '../../policy/judge.ts';
import { NO_STANDING_RULES, type StandingRules } from '../../policy/orders/order.ts';
import { declineFragment } from '../decline/fragment.ts';
import { nameByContent } from './content-names.ts';
import { decideInMemory } from './decide.ts';
import { type DeviceMatch, matchDevices } from './device-match.ts';
import { dynamicSets } from './dynamic-sets.ts';
import { firstWordMaps } from './first-words.ts';
import { judgeChains } from './judge-chains.ts';
import { judgeMaps } from './judge-maps.ts';
import { chainText, containerText } from './nft-text.ts';
import { compileNumberMaps, type NumberMaps } from './number-maps.ts';
import { createOutcomes, type Outcome } from './outcome.ts';
import type { CompiledProgram, CompilerNumbering, KernelFeatures } from './program.ts';
import { type ProgramParts, reapplyTexts, tableText } from './reapply.ts';
import { type Settings, settingsOf } from './settings.ts';
import { nameChains, verdictChains } from './verdict-chains.ts';
import { watchChains } from './watch-chains.ts';

export function compileProgram(
  config: Config,
  numbering: CompilerNumbering,
  features: KernelFeatures,
  standing: StandingRules = NO_STANDING_RULES,
): CompiledProgram {
  const settings = settingsOf(config, features);
  const outcomes = createOutcomes(settings.backstop > 0);
  const named = devicesInRules(config.rules);
  const numbers = compileNumberMaps({ config, standing }, named, numbering, outcomes);
  const names = nameChains(outcomes.all());
  const parts = () => programParts(settings, numbers, names, matchDevices(config.devices, named));
  return {
    get text() {
      return programText(parts());
    },
    get staticNames() {
      const { chains, maps } = parts();
      return { chains: [...chains.map(nameOf), ...declineFragment.chains], maps: maps.map(nameOf) };
    },
    dynamicSets: [...dynamicSets(settings.payload).map(nameOf), ...declineFragment.dynamicSets],
    decide: (requestUri, device) => decideInMemory(numbers, requestUri, placeOf(named, device)),
    reapply: (existing) => reapplyTexts(parts(), existing),
  };
}

function programParts(
  settings: Settings,
  numbers: NumberMaps,
  names: ReadonlyMap<Outcome, string>,
  devices: readonly DeviceMatch[],
): ProgramParts {
  const { maps, chain } = nameByContent([...firstWordMaps(settings), ...judgeMaps(settings, numbers, names)]);
  const chains = [
    ...watchChains(settings),
    ...judgeChains(settings, numbers, devices),
    ...verdictChains(settings, names),
  ];
  return { sets: dynamicSets(settings.payload), maps, chains: chains.map(chain) };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function placeOf(named: readonly string[], device: string | null): number | null {
  const place = device === null ? -1 : named.indexOf(device);
  return place < 0 ? null : place;
}

function programText({ sets, maps, chains }: ProgramParts): string {
  const opening = '# Written by ringfence from its configuration: changes here are lost when it is applied again.\n';
  const containers = [...sets, ...maps].map(containerText);
  return opening + tableText([...containers, ...chains.map(chainText), declineFragment.text]);
}
