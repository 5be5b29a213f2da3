// The rules that can concern one device, laid out by the number they name: a trie over canonical numbers, and the rest beside it.
// The one rule: the judge and the nft compiler walk the very same trie and ask it for the ruling, so they cannot disagree.

import type { Config, RuleConfig } from '../config/schema.ts';
import type { NumberClass } from '../numbering/dial-state.ts';
import type { NumberingPlan } from '../numbering/numbering.ts';
import { createDefaults, type Defaults } from './defaults.ts';
import type { StandingRules } from './orders/order.ts';
import { mostSpecific, type Ruling, rulingOf } from './ruling.ts';
import { createSettle, type NumberOrder } from './settle.ts';

/** All that a static policy is made of. */
export interface PolicySource {
  readonly config: Pick<Config, 'rules' | 'detectors'>;
  readonly standing: StandingRules;
}

/** What tells the canonical text of a number or prefix in a rule. */
export type Numbers = Pick<NumberingPlan, 'canonicalOf'>;

/** A beginning of canonical numbers. `prefixed` concern every number from here on, `exact` and `order` the number that ends here. */
export interface RuleNode {
  readonly children: ReadonlyMap<string, RuleNode>;
  readonly prefixed: readonly Ruling[];
  readonly exact: readonly Ruling[];
  readonly order: NumberOrder | null;
}

export interface RuleIndex {
  readonly root: RuleNode;
  /** What becomes of a number that `prefixed` concern and that ends at `node`; null where nothing names it in full. */
  rulingAt(numberClass: NumberClass, prefixed: readonly Ruling[], node: RuleNode | null): Ruling;
}

interface GrowingNode extends RuleNode {
  readonly children: Map<string, GrowingNode>;
  readonly prefixed: Ruling[];
  readonly exact: Ruling[];
  order: NumberOrder | null;
}

/** Of the rules those that name no device, or this one; and the standing rules. A number or prefix that the dial plan does not know never matches. */
export function createRuleIndex(source: PolicySource, device: string | null, numbers: Numbers): RuleIndex {
  const root = growingNode();
  const general: Ruling[] = [];
  for (const rule of source.config.rules) {
    if (rule.devices.length > 0 && (device === null || !rule.devices.includes(device))) continue;
    if (rule.numbers.length > 0) addNumbers(root, rule, numbers);
    else if (rule.prefixes.length > 0) addPrefixes(root, rule, numbers);
    else general.push(rulingOf(rule, 0));
  }
  addOrders(root, source.standing, numbers);
  return { root, rulingAt: createRulingAt(source, general) };
}

function createRulingAt({ config, standing }: PolicySource, rules: readonly Ruling[]): RuleIndex['rulingAt'] {
  const defaults = createDefaults(config, standing);
  const general = rememberByClass(defaults, rules);
  const settle = createSettle(standing);
  return (numberClass, prefixed, node) => {
    if (numberClass.kind === 'emergency') return defaults(numberClass);
    const byPrefix = mostSpecific(general(numberClass), prefixed, numberClass);
    const ruling = mostSpecific(byPrefix, node?.exact ?? [], numberClass);
    return settle(ruling, numberClass, node?.order ?? null);
  };
}

/** What holds before any rule that names a number or prefix. The class is all that it depends on, and there are few. */
function rememberByClass(defaults: Defaults, rulings: readonly Ruling[]): Defaults {
  const known = new Map<string, Ruling>();
  return (numberClass) => {
    const key = `${numberClass.kind} ${numberClass.country}`;
    const ruling = known.get(key) ?? mostSpecific(defaults(numberClass), rulings, numberClass);
    known.set(key, ruling);
    return ruling;
  };
}

/** Blocked ones last: what is both is blocked. */
function addOrders(root: GrowingNode, { allowedNumbers, blockedNumbers }: StandingRules, numbers: Numbers): void {
  const add = (decision: NumberOrder['decision'], texts: readonly string[]) => {
    for (const number of canonicalTexts(texts, numbers)) nodeAt(root, number).order = { number, decision };
  };
  add('allowed', allowedNumbers);
  add('blocked', blockedNumbers);
}

function addPrefixes(root: GrowingNode, rule: RuleConfig, numbers: Numbers): void {
  for (const prefix of canonicalTexts(rule.prefixes, numbers)) {
    nodeAt(root, prefix).prefixed.push(rulingOf(rule, prefix.length));
  }
}

/** A rule that names numbers and prefixes matches the numbers that have one of the prefixes. */
function addNumbers(root: GrowingNode, rule: RuleConfig, numbers: Numbers): void {
  const prefixes = canonicalTexts(rule.prefixes, numbers);
  for (const number of canonicalTexts(rule.numbers, numbers)) {
    const fitting = prefixes.filter((prefix) => number.startsWith(prefix));
    if (rule.prefixes.length > 0 && fitting.length === 0) continue;
    nodeAt(root, number).exact.push(rulingOf(rule, Math.max(0, ...fitting.map((prefix) => prefix.length))));
  }
}

function canonicalTexts(texts: readonly string[], numbers: Numbers): readonly string[] {
  return texts.flatMap((text) => {
    const result = numbers.canonicalOf(text);
    return result.ok && result.canonical !== '' ? [result.canonical] : [];
  });
}

function growingNode(): GrowingNode {
  return { children: new Map(), prefixed: [], exact: [], order: null };
}

function nodeAt(root: GrowingNode, canonical: string): GrowingNode {
  let node = root;
  for (const character of canonical) {
    const child = node.children.get(character) ?? growingNode();
    node.children.set(character, child);
    node = child;
  }
  return node;
}
