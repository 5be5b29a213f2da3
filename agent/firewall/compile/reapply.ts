// From what the kernel has to a new program: new maps first, then the one transaction that switches all rules, then away with the old.
// The one rule: no map is filled or emptied in the transaction that switches. The kernel switches rules at one moment, but an interval
// map answers by its new content only some 0.4 ms later (Linux 6.18, net/netfilter/nft_set_rbtree.c), and a packet would slip through.

import { declineFragment } from '../decline/fragment.ts';
import { type Chain, type Container, chainText, containerText } from './nft-text.ts';
import type { TableContents } from './program.ts';

const TABLE = 'inet ringfence';

/** `maps` are named by their content. */
export interface ProgramParts {
  readonly sets: readonly Container[];
  readonly maps: readonly Container[];
  readonly chains: readonly Chain[];
}

export function tableText(parts: readonly string[]): string {
  return `table ${TABLE} {\n${parts.join('')}}\n`;
}

/** The transactions, in their order. */
export function reapplyTexts(parts: ProgramParts, existing: TableContents): readonly string[] {
  return [prepare(parts, existing), change(parts), cleanUp(parts, existing)].filter((text) => text !== '');
}

/** The maps that are not there yet, with the chains they point to, which nothing leads to so far. */
function prepare({ maps, chains }: ProgramParts, existing: TableContents): string {
  const newMaps = maps.filter(({ name }) => !existing.maps.includes(name));
  const targets = chains.filter(({ name, hook }) => hook === undefined && !existing.chains.includes(name));
  const empty = targets.map(({ name }) => chainText({ name, rules: [] }));
  return newMaps.length === 0 ? '' : tableText([...empty, ...newMaps.map(containerText)]);
}

/** All rules at once; dynamic sets stay as they are. */
function change({ sets, chains }: ProgramParts): string {
  const own = [...sets.map(containerText), ...chains.map(chainText), declineFragment.text];
  return `table ${TABLE} {\n}\nflush table ${TABLE}\n${tableText(own)}`;
}

/** What no rule leads to any more: maps go before the chains they point to. */
function cleanUp({ sets, maps, chains }: ProgramParts, existing: TableContents): string {
  const kept = new Set<string>([...[...sets, ...maps].map(({ name }) => name), ...declineFragment.dynamicSets]);
  const keptChains = new Set<string>([...chains.map(({ name }) => name), ...declineFragment.chains]);
  return [
    ...existing.maps.filter((name) => !kept.has(name)).map((name) => `delete map ${TABLE} ${name}\n`),
    ...existing.sets.filter((name) => !kept.has(name)).map((name) => `delete set ${TABLE} ${name}\n`),
    ...existing.chains.filter((name) => !keptChains.has(name)).map((name) => `delete chain ${TABLE} ${name}\n`),
  ].join('');
}
