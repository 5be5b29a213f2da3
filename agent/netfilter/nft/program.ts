// A ruleset as text, loaded by `nft -f -`. The one rule: one call is one transaction: all of it is in force afterwards, or nothing.

import { type NftOptions, type NftResult, runNft } from './run.ts';

/** With `check` the kernel only says whether it would take the program. */
export interface LoadOptions extends NftOptions {
  readonly check?: boolean;
}

/** A small router reads a megabyte of program in some ten seconds: the larger it is, the longer nft may take. */
const LEAST_TIMEOUT_MS = 15_000;
const CHARACTERS_PER_MS = 50;

export async function loadProgram(program: string, options: LoadOptions = {}): Promise<NftResult> {
  const timeoutMs =
    options.timeoutMs ?? LEAST_TIMEOUT_MS + Math.round(program.length / CHARACTERS_PER_MS / 1000) * 1000;
  const args = options.check === true ? ['-c', '-f', '-'] : ['-f', '-'];
  const run = await runNft(args, program, { ...options, timeoutMs });
  return run.ok ? { ok: true } : run;
}
