// Where the static policy, the orders and what the detectors found become one verdict, and what findings lead to.
// The one rule: emergency calls first; then the owner's block of everything, of a number or country, then the owner's yes to this very number,
// which a block of a device or of calls abroad leaves alone; then whatever is strictest.

import type { Verdict } from '../config/kinds.ts';
import type { Judgement } from './judgement.ts';
import type { Allowance, Block, Suspicion } from './orders/order.ts';
import type { AddressedFinding } from './watch/attempt.ts';
import type { CallFilter } from './watch/stations.ts';

/** What there is to say of one call. `block`, `allowance` and `suspicion` are those that concern it; `findings` those about this very call. */
export interface Considered {
  readonly judgement: Judgement;
  readonly isEmergency: boolean;
  readonly block: Block | null;
  readonly allowance: Allowance | null;
  readonly suspicion: Suspicion | null;
  readonly findings: readonly AddressedFinding[];
}

/**
 * `rule` is the policy's, or says who else decided: `owner:block`, `detector:block` or `questions:block` for a block in force, `detector:ask` for
 * a suspicion, `detector:<name>` for a finding about this very call, `answer:<number or country>` for the owner's yes.
 */
export interface Combined {
  readonly verdict: Verdict;
  readonly rule: string;
  readonly why: string;
}

/** The same in every mode: in `observe` it is what would have been done. */
export function combine({ judgement, isEmergency, block, allowance, suspicion, findings }: Considered): Combined {
  if (isEmergency) return judgement;
  if (block !== null && isAbsolute(block)) return blocked(block);
  if (isExempt(judgement, allowance)) return lifted(judgement, allowance);
  const critical = findings.find(({ severity }) => severity === 'critical');
  if (critical !== undefined) return found('block', critical);
  if (block !== null) return blocked(block);
  if (judgement.verdict === 'block') return judgement;
  if (allowance !== null) return lifted(judgement, allowance);
  if (judgement.verdict === 'ask') return judgement;
  const warning = findings.find(({ severity }) => severity === 'warn');
  if (warning !== undefined) return found('ask', warning);
  if (suspicion !== null) return { verdict: 'ask', rule: 'detector:ask', why: suspicion.why };
  return judgement;
}

/** Of the owner's blocks those that no yes goes through. */
function isAbsolute({ by, target }: Block): boolean {
  if (by !== 'owner') return false;
  switch (target.kind) {
    case 'number':
    case 'country':
      return true;
    case 'house':
      return target.class === 'all';
    case 'device':
      return false;
  }
}

/** The owner allowed this very number, by a rule or an answer; a number that a rule blocks stays blocked. */
export function isExempt({ verdict, exempt }: Judgement, allowance: Allowance | null): boolean {
  return verdict !== 'block' && (exempt || allowance?.target.kind === 'number');
}

/** What allows a call anyway keeps its name. */
function lifted(judgement: Judgement, allowance: Allowance | null): Combined {
  if (judgement.verdict === 'allow' || allowance === null) return judgement;
  const { target } = allowance;
  const place = target.kind === 'number' ? target.number : target.country;
  return { verdict: 'allow', rule: `answer:${place}`, why: `The owner allowed calls to ${place}.` };
}

function blocked({ by, why }: Block): Combined {
  return { verdict: 'block', rule: `${by}:block`, why };
}

function found(verdict: Verdict, { detector, why }: AddressedFinding): Combined {
  return { verdict, rule: `detector:${detector}`, why };
}

/** A device's calls of a class, and what a detector has against them. */
type Measure = Pick<AddressedFinding, 'device' | 'about' | 'detector' | 'why'>;

/**
 * - `blocks`: for as long as the configuration says. `suspicions`: to be asked about for `holdSeconds`.
 * - `ends`: calls to end or take back. `asks`: calls to take back and ask about, unless they are answered by now.
 * - `tells`: everything that was found, the gravest first.
 */
export interface Consequences {
  readonly blocks: readonly Measure[];
  readonly suspicions: readonly (Measure & Pick<AddressedFinding, 'holdSeconds'>)[];
  readonly ends: readonly { readonly call: string; readonly why: string }[];
  readonly asks: readonly { readonly call: string; readonly why: string }[];
  readonly tells: readonly AddressedFinding[];
}

/** What these find is about one call and says nothing of the next. */
const OF_ONE_CALL: ReadonlySet<AddressedFinding['detector']> = new Set(['wangiri', 'transfer', 'off_hours']);

const GRAVITY = { critical: 0, warn: 1, info: 2 } as const;

/** `running` names the calls that are on the line and not exempt. */
export function consequences(
  findings: readonly AddressedFinding[],
  running: (filter: CallFilter) => readonly string[],
): Consequences {
  const critical = findings.filter(({ severity }) => severity === 'critical');
  const warnings = findings.filter(({ severity }) => severity === 'warn');
  const ends = critical.flatMap(({ device, about, call, why }) =>
    [...running({ device, class: about }), ...(call === null ? [] : [call])].map((id) => ({ call: id, why })),
  );
  const lasting = warnings.filter(({ detector }) => !OF_ONE_CALL.has(detector));
  const asks = warnings.flatMap(({ call, why }) => (call === null ? [] : [{ call, why }]));
  const ended = new Set(ends.map(({ call }) => call));
  return {
    blocks: firstOfEach(critical, ({ device, about }) => `${about} ${device}`),
    suspicions: firstOfEach(lasting, ({ device, about, holdSeconds }) => `${about} ${device} ${holdSeconds}`),
    ends: firstOfEach(ends, ({ call }) => call),
    asks: firstOfEach(asks, ({ call }) => call).filter(({ call }) => !ended.has(call)),
    tells: [...findings].sort((one, other) => GRAVITY[one.severity] - GRAVITY[other.severity]),
  };
}

function firstOfEach<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly T[] {
  const firsts = new Map<string, T>();
  for (const entry of entries) if (!firsts.has(keyOf(entry))) firsts.set(keyOf(entry), entry);
  return [...firsts.values()];
}
