// The static policy: what the owner's rules, or the defaults without them, and the standing rules beside them say of one call.
// The one rule: an emergency call is allowed before any rule is looked at.

import type { RuleConfig } from '../config/schema.ts';
import type { Destination } from '../numbering/destination.ts';
import type { DialState } from '../numbering/dial-state.ts';
import { type NumberingPlan, walk } from '../numbering/numbering.ts';
import type { Judgement } from './judgement.ts';
import { NO_STANDING_RULES, type StandingRules } from './orders/order.ts';
import { createRuleIndex, type Numbers, type PolicySource, type RuleIndex, type RuleNode } from './rule-index.ts';
import type { Ruling } from './ruling.ts';
import { reasonFor } from './why.ts';

export interface Policy {
  /** `device` is the section of the calling device, null when the configuration has none for it. */
  judge(destination: Destination, device: string | null): Judgement;
}

export function createPolicy(
  config: PolicySource['config'],
  numbering: Pick<NumberingPlan, 'start' | 'canonicalOf'>,
  standing: StandingRules = NO_STANDING_RULES,
): Policy {
  const source = { config, standing };
  const indexes = indexByDevice(source, numbering);
  const others = createRuleIndex(source, null, numbering);
  return {
    judge(destination, device) {
      const index = (device === null ? undefined : indexes.get(device)) ?? others;
      const ruling = rulingFor(destination, index, canonicalOf(destination.dialled, numbering.start));
      const { verdict, name, trust } = ruling;
      return { verdict, rule: name, why: reasonFor(ruling, destination), exempt: trust === 'exempt' };
    },
  };
}

/** Devices that some rule names; every other one is judged alike. In the order of the rules. */
export function devicesInRules(rules: readonly RuleConfig[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => rule.devices))];
}

function indexByDevice(source: PolicySource, numbers: Numbers): ReadonlyMap<string, RuleIndex> {
  const devices = devicesInRules(source.config.rules);
  return new Map(devices.map((device) => [device, createRuleIndex(source, device, numbers)]));
}

/** The canonical text of what was dialled, an outside line included; empty where there is none. */
function canonicalOf(dialled: string, start: DialState): string {
  return /^[0-9*#+]+$/.test(dialled) ? (walk(start, dialled).canonical ?? '') : '';
}

function rulingFor(destination: Destination, index: RuleIndex, canonical: string): Ruling {
  let node: RuleNode | null = index.root;
  const prefixed: Ruling[] = [];
  for (const character of canonical) {
    node = node.children.get(character) ?? null;
    if (node === null) break;
    prefixed.push(...node.prefixed);
  }
  return index.rulingAt(destination, prefixed, node);
}
