// One line of policy as it applies to a call, and which of two is the more specific.
// The one rule: number > longest prefix > country > kind > none of these > default; among equals the rule that names the device, then the
// one that names more of country and kind, then block > ask > allow, then the earlier in the file.

import type { Verdict } from '../config/kinds.ts';
import type { RuleConfig } from '../config/schema.ts';
import type { NumberClass } from '../numbering/dial-state.ts';

/** Who said it: a rule of the file, a default, what the household is used to, or the owner's word on a number or country. */
type Origin =
  | 'rule'
  | 'default'
  | 'known'
  | 'allowed_number'
  | 'allowed_country'
  | 'blocked_number'
  | 'blocked_country'
  | 'blocked_abroad'
  | 'blocked_all';

/** What still holds against a call that is allowed: `watched` suspicions and blocks, `approved` only blocks, `exempt` nothing. */
export type Trust = 'watched' | 'approved' | 'exempt';

/** `source` is null where no rule of the file said it. `name` is the rule's section, or as in a judgement. The higher `rank` wins. */
export interface Ruling {
  readonly origin: Origin;
  readonly source: RuleConfig | null;
  readonly name: string;
  readonly verdict: Verdict;
  readonly trust: Trust;
  readonly rank: number;
}

const SEVERITY: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, block: 2 };
/** More than the longest prefix a rule can hold has characters. */
const MAX_PREFIX = 31;
const NO_RULES_RANK = -1;

/** `prefixLength` counts the characters of the rule's prefix that matched, 0 when it names none. */
export function rulingOf(source: RuleConfig, prefixLength: number): Ruling {
  const named = (criterion: readonly string[]) => (criterion.length > 0 ? 1 : 0);
  const further = named(source.countries) * 2 + named(source.kinds);
  const level = levelOf(source, prefixLength) * 2 + named(source.devices);
  const { section: name, verdict, numbers } = source;
  const trust = verdict === 'allow' && numbers.length > 0 ? 'exempt' : 'watched';
  return { origin: 'rule', source, name, verdict, trust, rank: (level * 4 + further) * 3 + SEVERITY[verdict] };
}

/** What no rule of the file said. */
export function rulingBy(origin: Exclude<Origin, 'rule'>, name: string, verdict: Verdict, trust: Trust): Ruling {
  return { origin, source: null, name, verdict, trust, rank: NO_RULES_RANK };
}

function levelOf({ numbers, countries, kinds }: RuleConfig, prefixLength: number): number {
  if (numbers.length > 0) return 3 + MAX_PREFIX;
  if (prefixLength > 0) return 2 + Math.min(prefixLength, MAX_PREFIX);
  if (countries.length > 0) return 2;
  return kinds.length > 0 ? 1 : 0;
}

/** The most specific of `best` and those `candidates` whose kind and country criteria hold; among equals the first. */
export function mostSpecific(best: Ruling, candidates: readonly Ruling[], numberClass: NumberClass): Ruling {
  let found = best;
  for (const candidate of candidates) {
    if (candidate.rank > found.rank && fitsClass(candidate.source, numberClass)) found = candidate;
  }
  return found;
}

function fitsClass(rule: RuleConfig | null, { kind, country }: NumberClass): boolean {
  if (rule === null) return true;
  if (rule.kinds.length > 0 && !rule.kinds.includes(kind)) return false;
  return rule.countries.length === 0 || (country !== null && rule.countries.includes(country));
}
