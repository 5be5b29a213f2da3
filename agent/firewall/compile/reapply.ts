// The transaction from what the kernel has to a new program.
// The one rule: dynamic sets stay as they are. Rules go first, then the maps that point to chains, then the chains nobody needs.

import type { TableContents } from './program.ts';

export const TABLE = 'inet ringfence';

interface Target {
  readonly text: string;
  readonly chains: readonly string[];
  readonly dynamicSets: readonly string[];
}

export function reapplyText({ text, chains, dynamicSets }: Target, existing: TableContents): string {
  const stale = (names: readonly string[], kept: readonly string[]) => names.filter((name) => !kept.includes(name));
  return [
    `table ${TABLE} {\n}\nflush table ${TABLE}\n`,
    ...stale(existing.maps, dynamicSets).map((name) => `delete map ${TABLE} ${name}\n`),
    ...stale(existing.sets, dynamicSets).map((name) => `delete set ${TABLE} ${name}\n`),
    ...stale(existing.chains, chains).map((name) => `delete chain ${TABLE} ${name}\n`),
    text,
  ].join('');
}
