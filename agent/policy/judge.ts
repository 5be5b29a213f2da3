// The static policy: what the owner's rules, or the defaults without them, say of one call.
// The one rule: an emergency call is allowed before any rule is looked at.

import type { Config, RuleConfig } from '../config/schema.ts';
import type { Destination } from '../numbering/destination.ts';
import type { DialState } from '../numbering/dial-state.ts';
import { type NumberingPlan, walk } from '../numbering/numbering.ts';
import type { Judgement } from './judgement.ts';
import { createRuleIndex, type Numbers, type RuleIndex } from './rule-index.ts';
import { defaultRuling, mostSpecific, type Ruling } from './ruling.ts';
import { reasonFor } from './why.ts';

export interface Policy {
  /** `device` is the section of the calling device, null when the configuration has none for it. */
  judge(destination: Destination, device: string | null): Judgement;
}

export function createPolicy(
  config: Pick<Config, 'rules'>,
  numbering: Pick<NumberingPlan, 'start' | 'canonicalOf'>,
): Policy {
  const indexes = indexByDevice(config.rules, numbering);
  const others = createRuleIndex(config.rules, null, numbering);
  return {
    judge(destination, device) {
      const index = (device === null ? undefined : indexes.get(device)) ?? others;
      const ruling = rulingFor(destination, index, canonicalOf(destination.dialled, numbering.start));
      return { verdict: ruling.verdict, rule: ruling.name, why: reasonFor(ruling, destination) };
    },
  };
}

/** Devices that some rule names; every other one is judged alike. In the order of the rules. */
export function devicesInRules(rules: readonly RuleConfig[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => rule.devices))];
}

function indexByDevice(rules: readonly RuleConfig[], numbers: Numbers): ReadonlyMap<string, RuleIndex> {
  return new Map(devicesInRules(rules).map((device) => [device, createRuleIndex(rules, device, numbers)]));
}

/** The canonical text of what was dialled, an outside line included; empty where there is none. */
function canonicalOf(dialled: string, start: DialState): string {
  return /^[0-9*#+]+$/.test(dialled) ? (walk(start, dialled).canonical ?? '') : '';
}

function rulingFor(destination: Destination, index: RuleIndex, canonical: string): Ruling {
  if (destination.kind === 'emergency') return defaultRuling(destination);
  let best = index.general(destination);
  let node = index.root;
  for (const character of canonical) {
    const child = node.children.get(character);
    if (child === undefined) return best;
    node = child;
    best = mostSpecific(best, node.prefixed, destination);
  }
  return mostSpecific(best, node.exact, destination);
}
