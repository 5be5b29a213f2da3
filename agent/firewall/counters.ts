// What each rule of our table has counted, out of `nft -j list table`. The one rule: a rule is known by its comment, which says what it is.

import { type NftFailure, type NftOptions, runNft } from '../netfilter/nft/run.ts';
import { TABLE_FAMILY, TABLE_NAME } from './table.ts';

/** `packets` and `bytes` since the program was loaded; bytes count from the IP header on. */
interface RuleCounter {
  readonly chain: string;
  readonly comment: string | null;
  readonly packets: number;
  readonly bytes: number;
}

export type CountersResult =
  | { readonly ok: true; readonly counters: readonly RuleCounter[] }
  | { readonly ok: false; readonly reason: NftFailure };

/** The parts of libnftables-json(5) that are read here. */
interface Rule {
  readonly chain?: string;
  readonly comment?: string;
  readonly expr?: readonly { readonly counter?: { readonly packets?: number; readonly bytes?: number } }[];
}

export async function readCounters(options: NftOptions): Promise<CountersResult> {
  const run = await runNft(['-j', '-t', 'list', 'table', TABLE_FAMILY, TABLE_NAME], '', options);
  if (!run.ok) return run;
  const counters = parseCounters(run.output);
  return counters === null ? { ok: false, reason: { kind: 'unreadable-output' } } : { ok: true, counters };
}

/** Every rule that counts, in the order of the listing; null when this is not nft's JSON. */
function parseCounters(json: string): readonly RuleCounter[] | null {
  try {
    const { nftables } = JSON.parse(json) as { readonly nftables?: readonly { readonly rule?: Rule }[] };
    return nftables?.flatMap(({ rule }) => (rule === undefined ? [] : countersOf(rule))) ?? null;
  } catch {
    return null;
  }
}

function countersOf({ chain = '', comment, expr = [] }: Rule): RuleCounter[] {
  return expr.flatMap(({ counter }) => {
    if (counter === undefined) return [];
    return [{ chain, comment: comment ?? null, packets: counter.packets ?? 0, bytes: counter.bytes ?? 0 }];
  });
}
