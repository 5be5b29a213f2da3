// The static policy: what the owner's rules, or the defaults without them, say of one call.

import type { Config } from '../config/schema.ts';
import type { Destination } from '../numbering/destination.ts';
import type { Judgement } from './judgement.ts';

/** What the policy needs of a dial plan: E.164 with its `+`, or the digits of a number that exists only at home; null for no number. */
export interface CanonicalNumbers {
  canonicalOf(text: string): string | null;
}

export interface Policy {
  /** `device` is the section of the calling device, null when the configuration has none for it. */
  judge(destination: Destination, device: string | null): Judgement;
}

export function createPolicy(config: Pick<Config, 'rules' | 'devices'>, numbers: CanonicalNumbers): Policy {
  return {
    judge: (destination, device) => ({
      verdict: 'allow',
      rule: `${device}`,
      why: `${config.rules.length} ${numbers.canonicalOf(destination.dialled)}`,
    }),
  };
}
