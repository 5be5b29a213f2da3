// A ruleset as text, loaded by `nft -f -`. The one rule: one call is one transaction: all of it is in force afterwards, or nothing.

import { type NftOptions, type NftResult, runNft } from './run.ts';

/** With `check` the kernel only says whether it would take the program. */
export interface LoadOptions extends NftOptions {
  readonly check?: boolean;
}

export async function loadProgram(program: string, options: LoadOptions = {}): Promise<NftResult> {
  const run = await runNft(options.check === true ? ['-c', '-f', '-'] : ['-f', '-'], program, options);
  return run.ok ? { ok: true } : run;
}
