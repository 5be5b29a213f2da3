// What tables there are and what is in them, by name. The one rule: a table that is not there is an answer, not a failure.

import { loadProgram } from './program.ts';
import { type NftFailure, type NftOptions, type NftResult, runNft } from './run.ts';

export type TableFamily = 'inet' | 'ip' | 'ip6' | 'netdev' | 'arp' | 'bridge';

interface TableContents {
  readonly chains: readonly string[];
  readonly sets: readonly string[];
  readonly maps: readonly string[];
}

export type ListResult =
  | { readonly ok: true; readonly table: TableContents | null }
  | { readonly ok: false; readonly reason: NftFailure };

/** One entry of libnftables-json(5): an object whose only key says what it is. */
type Entry = Readonly<Record<string, { readonly family?: unknown; readonly name?: unknown } | undefined>>;

/** The names of the table's chains, sets and maps; `table: null` when there is no such table. */
export async function listTable(family: TableFamily, name: string, options: NftOptions = {}): Promise<ListResult> {
  const all = await listJson(['list', 'tables'], options);
  if (!all.ok) return all;
  const present = all.entries.some(({ table }) => table?.family === family && table.name === name);
  if (!present) return { ok: true, table: null };
  const list = await listJson(['-t', 'list', 'table', family, name], options);
  if (!list.ok) return list;
  const names = (kind: string): string[] =>
    list.entries.flatMap((entry) => (typeof entry[kind]?.name === 'string' ? [entry[kind].name] : []));
  return { ok: true, table: { chains: names('chain'), sets: names('set'), maps: names('map') } };
}

/** Removes the table with all that is in it; that it was not there is fine. */
export function deleteTable(family: TableFamily, name: string, options: NftOptions = {}): Promise<NftResult> {
  // To add a table that exists changes nothing, and after it the deletion cannot miss (nft has `destroy` from 1.0.7 on only).
  return loadProgram(`add table ${family} ${name}\ndelete table ${family} ${name}\n`, options);
}

type Listed =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly reason: NftFailure };

async function listJson(args: readonly string[], options: NftOptions): Promise<Listed> {
  const run = await runNft(['-j', ...args], '', options);
  if (!run.ok) return run;
  const entries = parseEntries(run.output);
  return entries === null ? { ok: false, reason: { kind: 'unreadable-output' } } : { ok: true, entries };
}

function parseEntries(json: string): readonly Entry[] | null {
  try {
    const { nftables } = JSON.parse(json) as { readonly nftables?: unknown };
    return Array.isArray(nftables) ? nftables : null;
  } catch {
    return null;
  }
}
