// The rules that can concern one device, laid out by the number they name: a trie over canonical numbers, and the rest beside it.
// The one rule: the judge and the nft compiler walk the very same trie, so they cannot disagree about which rule applies.

import type { RuleConfig } from '../config/schema.ts';
import type { NumberClass } from '../numbering/dial-state.ts';
import type { NumberingPlan } from '../numbering/numbering.ts';
import { defaultRuling, mostSpecific, type Ruling, rulingOf } from './ruling.ts';

/** What tells the canonical text of a number or prefix in a rule. */
export type Numbers = Pick<NumberingPlan, 'canonicalOf'>;

/** A beginning of canonical numbers. `prefixed` concern every number from here on, `exact` the number that ends here. */
export interface RuleNode {
  readonly children: ReadonlyMap<string, RuleNode>;
  readonly prefixed: readonly Ruling[];
  readonly exact: readonly Ruling[];
}

export interface RuleIndex {
  readonly root: RuleNode;
  /** What holds for a class of numbers before any rule that names a number or prefix. */
  general(numberClass: NumberClass): Ruling;
}

interface GrowingNode extends RuleNode {
  readonly children: Map<string, GrowingNode>;
  readonly prefixed: Ruling[];
  readonly exact: Ruling[];
}

/** Of `rules` those that name no device, or this one. A number or prefix that the dial plan does not know never matches. */
export function createRuleIndex(rules: readonly RuleConfig[], device: string | null, numbers: Numbers): RuleIndex {
  const root = growingNode();
  const general: Ruling[] = [];
  for (const rule of rules) {
    if (rule.devices.length > 0 && (device === null || !rule.devices.includes(device))) continue;
    if (rule.numbers.length > 0) addNumbers(root, rule, numbers);
    else if (rule.prefixes.length > 0) addPrefixes(root, rule, numbers);
    else general.push(rulingOf(rule, 0));
  }
  return { root, general: rememberByClass(general) };
}

/** The class is all that a general ruling depends on, and there are few. */
function rememberByClass(rulings: readonly Ruling[]): RuleIndex['general'] {
  const known = new Map<string, Ruling>();
  return (numberClass) => {
    const key = `${numberClass.kind} ${numberClass.country}`;
    const ruling = known.get(key) ?? mostSpecific(defaultRuling(numberClass), rulings, numberClass);
    known.set(key, ruling);
    return ruling;
  };
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
  return { children: new Map(), prefixed: [], exact: [] };
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
