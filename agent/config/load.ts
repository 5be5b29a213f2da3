// Reads the configuration file. The one rule: the file is only ever read.

import { type ConfigResult, type Fault, parseConfig } from './parse.ts';
import { readTextFile } from './text-file.ts';

/** Where the configuration is on OpenWrt. */
export const CONFIG_FILE = '/etc/config/ringfence';

/** Why there is no configuration; each comes with its sentences. */
export type LoadResult =
  | Extract<ConfigResult, { readonly ok: true }>
  | {
      readonly ok: false;
      readonly reason: 'missing' | 'unreadable' | 'too_large' | 'invalid';
      readonly faults: readonly Fault[];
    };

export async function loadConfig(file: string, hostName: string): Promise<LoadResult> {
  const read = await readTextFile(file, { what: 'configuration', option: '--config', mostMegabytes: 1 });
  if (!read.ok)
    return { ok: false, reason: read.reason, faults: [{ line: 0, sentence: `${file}: ${read.sentence}.` }] };
  const result = parseConfig(read.text, { file, hostName });
  return result.ok ? result : { ok: false, reason: 'invalid', faults: result.faults };
}
