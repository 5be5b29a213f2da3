// The compiler: policy x dial plan x device -> one nft program that judges an INVITE by the bytes of its Request-URI (design: tier 0).

import type { Config } from '../../config/schema.ts';
import type { CompiledProgram, CompilerNumbering, KernelFeatures } from './program.ts';

export function compileProgram(
  config: Config,
  numbering: CompilerNumbering,
  features: KernelFeatures,
): CompiledProgram {
  throw new Error(`not yet: ${config.main.id} ${numbering.start.settled} ${features.innerHeader}`);
}
