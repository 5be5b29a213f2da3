// What the kernel does with an INVITE once its bytes have decided: one outcome per line of policy.
// The one rule: equal outcomes are one object, so that intervals are merged and chains are shared by identity.

import type { DestinationKind, Verdict } from '../../config/kinds.ts';
import type { NumberClass } from '../../numbering/dial-state.ts';
import { type CallClass, callClassOf } from '../../policy/call-class.ts';
import type { Ruling, Trust } from '../../policy/ruling.ts';

/**
 * `line` is the rule's line in the configuration, null where no rule of it decided. `limited`: allowed, but counted by the backstop. `class`
 * is whose quarantine may stop the call, null where none may; how much of it counts against an allowed call is a matter of `trust`.
 */
export interface Outcome {
  readonly decision: 'emergency' | Verdict;
  readonly verdict: Verdict;
  readonly rule: string;
  readonly line: number | null;
  readonly limited: boolean;
  readonly class: CallClass | null;
  readonly trust: Trust;
}

/** Kinds of number that cost the caller more than a call at home, and that a rule or default may allow all the same. */
const CHARGEABLE: ReadonlySet<DestinationKind> = new Set([
  'shared_cost',
  'premium',
  'international',
  'international_premium',
  'satellite',
]);

export interface Outcomes {
  of(ruling: Ruling, numberClass: NumberClass): Outcome;
  /** All that `of` has given so far, in the order of their first use. */
  all(): readonly Outcome[];
}

/** The one outcome that no policy changes. */
export const EMERGENCY: Outcome = {
  decision: 'emergency',
  verdict: 'allow',
  rule: 'default:emergency',
  line: null,
  limited: false,
  class: null,
  trust: 'exempt',
};

/** `backstop` false: nothing is limited. */
export function createOutcomes(backstop: boolean): Outcomes {
  const known = new Map<string, Outcome>();
  return {
    of({ source, name, verdict, trust }, { kind }) {
      if (kind === 'emergency') return EMERGENCY;
      const limited = backstop && verdict === 'allow' && CHARGEABLE.has(kind);
      const callClass = verdict === 'block' || trust === 'exempt' ? null : callClassOf(kind);
      const key = `${verdict} ${limited} ${callClass} ${trust} ${name}`;
      const line = source?.line ?? null;
      const fresh = { decision: verdict, verdict, rule: name, line, limited, class: callClass, trust };
      const outcome = known.get(key) ?? fresh;
      known.set(key, outcome);
      return outcome;
    },
    all: () => [EMERGENCY, ...known.values()],
  };
}
