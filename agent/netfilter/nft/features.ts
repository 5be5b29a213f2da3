// What this kernel and this nft can do together, asked with programs that are checked and never loaded (`nft -c`).

import { loadProgram } from './program.ts';
import type { NftFailure, NftOptions } from './run.ts';

interface NftFeatures {
  /** `@ih`: bytes behind the transport header whatever its length (Linux 5.16). */
  readonly innerHeader: boolean;
  /** Raw payload (`@th,64,32`) as part of a concatenated set key. */
  readonly rawPayloadInConcatenation: boolean;
  /** `ct original packets`, `ct avgpkt`: the counters of a connection in a rule. */
  readonly conntrackCounters: boolean;
}

export type FeaturesResult =
  | { readonly ok: true; readonly features: NftFeatures }
  | { readonly ok: false; readonly reason: NftFailure };

const PROBES: Readonly<Record<keyof NftFeatures, string>> = {
  innerHeader: 'chain c { meta l4proto tcp @ih,0,32 0x01020304 drop\n }',
  rawPayloadInConcatenation: 'set s { typeof ip saddr . @th,64,32; }\n chain c { ip saddr . @th,64,32 @s drop\n }',
  conntrackCounters: 'chain c { ct original packets > 1 ct avgpkt 60-300 drop\n }',
};

export async function probeFeatures(options: NftOptions = {}): Promise<FeaturesResult> {
  const features = { innerHeader: false, rawPayloadInConcatenation: false, conntrackCounters: false };
  for (const feature of Object.keys(PROBES) as (keyof NftFeatures)[]) {
    const program = `table inet feature_probe {\n ${PROBES[feature]}\n}\n`;
    const result = await loadProgram(program, { ...options, check: true });
    if (!result.ok && result.reason.kind !== 'refused') return result;
    features[feature] = result.ok;
  }
  return { ok: true, features };
}
