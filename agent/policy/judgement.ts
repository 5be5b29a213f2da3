import type { Verdict } from '../config/kinds.ts';

/**
 * What the policy says of one call: `rule` is the rule's UCI section name, `default:<kind>`, or `known:`, `answer:` and `owner:` for what
 * the house learned and the owner said; `why` one sentence for the owner. `exempt`: this very number is allowed, so no detector acts on it.
 */
export interface Judgement {
  readonly verdict: Verdict;
  readonly rule: string;
  readonly why: string;
  readonly exempt: boolean;
}
