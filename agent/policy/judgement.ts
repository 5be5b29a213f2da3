import type { Verdict } from '../config/kinds.ts';

/** What the policy says of one call: `rule` is the rule's UCI section name, or `default:<kind>`; `why` one sentence for the owner. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly rule: string;
  readonly why: string;
}
