// Gives each map a name that tells its content apart from any other's.
// The one rule: same name, same content; so a map that is in the kernel already need not be touched when a program is applied again.

import { createHash } from 'node:crypto';
import type { Chain, Container } from './nft-text.ts';

const DIGEST_CHARACTERS = 8;

export interface NamedByContent {
  readonly maps: readonly Container[];
  /** The chain with its look-ups in the maps' new names. */
  readonly chain: (chain: Chain) => Chain;
}

export function nameByContent(maps: readonly Container[]): NamedByContent {
  const names = new Map(maps.map(({ name, lines }) => [name, `${name}_${digest(lines)}`]));
  const renamed = (text: string) =>
    text.replace(/@(\w+)/g, (whole, name: string) => {
      const newName = names.get(name);
      return newName === undefined ? whole : `@${newName}`;
    });
  return {
    maps: maps.map((map) => ({ ...map, name: names.get(map.name) ?? map.name })),
    chain: (chain) => ({ ...chain, rules: chain.rules.map(renamed) }),
  };
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, DIGEST_CHARACTERS);
}
