// The owner's tariff -> what calls cost, or the sentences that say why not.

import { readTextFile } from '../config/text-file.ts';
import { createTariff } from '../numbering/tariff/create.ts';
import { parseTariff } from '../numbering/tariff/parse.ts';
import type { Tariff } from '../numbering/tariff/tariff.ts';

type LoadedTariff =
  | { readonly ok: true; readonly tariff: Tariff }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Estimates in the money of `country` where `file` is null. */
export async function loadTariff(file: string | null, country: string): Promise<LoadedTariff> {
  if (file === null) return { ok: true, tariff: createTariff({ country, table: null }) };
  const read = await readTextFile(file, { what: 'tariff', option: '--tariff', mostMegabytes: 8 });
  if (!read.ok) return { ok: false, faults: [`${file}: ${read.sentence}.`] };
  const parsed = parseTariff(read.text, file);
  return parsed.ok ? { ok: true, tariff: createTariff({ country, table: parsed.table }) } : parsed;
}
