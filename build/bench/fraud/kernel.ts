// What the compiled program does in the kernel, for a simulation: the verdict by the INVITE's bytes, and the sets that fill at run time.
// The one rule: it asks the program itself; only the sets, and the order in which they are looked up (judge-chains.ts,
// quarantine-chains.ts), are made again here. The backstop is not: it is for a dead agent.

import { RULE_BLOCKED, RULE_SUSPECTED } from '../../../agent/firewall/compile/program.ts';
import { inviteBytes } from '../../../agent/firewall/invite-bytes.ts';
import type { LoggedDecision } from '../../../agent/firewall/log-prefix.ts';
import type { Action } from '../../../agent/guard/action.ts';
import type { House } from '../../../agent/guard/house.ts';
import { type CallClass, callClassOf } from '../../../agent/policy/call-class.ts';

type Quarantine = Extract<Action, { readonly type: 'quarantine' }>;

const RULES = { block: RULE_BLOCKED, ask: RULE_SUSPECTED } as const;

/** What the program, and the policy that it was compiled from, say of one number from one device. */
interface Rule {
  readonly callClass: CallClass | null;
  readonly exempt: boolean;
  readonly byPolicy: string;
  readonly byBytes: ReturnType<House['program']['decide']>;
}

/** Times in milliseconds since the epoch. */
export class SimulatedKernel {
  readonly #invites = { approved: new Map<string, number>(), refused: new Map<string, number>() };
  readonly #quarantined = new Map<string, number>();
  readonly #rules = new Map<string, Rule>();
  #house: House | null = null;

  /** Until now: no longer. */
  put(set: 'approved' | 'refused', source: string, uri: string, untilMs: number): void {
    this.#invites[set].set(inviteKey(source, uri), untilMs);
  }

  quarantine({ decision, addresses, class: callClass, seconds }: Quarantine, nowMs: number): void {
    for (const address of addresses)
      this.#quarantined.set(`${decision} ${address} ${callClass}`, nowMs + seconds * 1000);
  }

  /** The word on an INVITE that leaves. */
  judge(house: House, source: string, uri: string, nowMs: number): LoggedDecision {
    const { callClass, exempt, byPolicy, byBytes } = this.#ruleFor(house, source, uri);
    if (callClass === null) return { decision: 'emergency', rule: byPolicy, enforced: false };
    const key = inviteKey(source, uri);
    if (holds(this.#invites.refused, key, nowMs)) return { decision: 'block', rule: 'agent:refused', enforced: true };
    if (holds(this.#invites.approved, key, nowMs))
      return { decision: 'allow', rule: 'agent:approved', enforced: false };
    if (byBytes === 'agent') return { decision: 'agent', rule: 'agent:undecided', enforced: false };
    const { verdict, rule } = byBytes;
    const quarantine = exempt || verdict === 'block' ? null : this.#quarantineOf(source, callClass, nowMs);
    const asks = verdict === 'allow' && !rule.startsWith('answer:');
    if (quarantine === 'block' || (quarantine === 'ask' && asks))
      return { decision: quarantine, rule: RULES[quarantine], enforced: true };
    return { decision: verdict, rule, enforced: verdict !== 'allow' };
  }

  /** An attacker dials few numbers, and the rules stay as they are until others are loaded. */
  #ruleFor(house: House, source: string, uri: string): Rule {
    if (house !== this.#house) this.#rules.clear();
    this.#house = house;
    const key = `${source} ${uri}`;
    const rule = this.#rules.get(key) ?? ruleFor(house, source, uri);
    this.#rules.set(key, rule);
    return rule;
  }

  #quarantineOf(source: string, callClass: string, nowMs: number): 'block' | 'ask' | null {
    const isIn = (decision: 'block' | 'ask') =>
      [callClass, 'all'].some((held) => holds(this.#quarantined, `${decision} ${source} ${held}`, nowMs));
    if (isIn('block')) return 'block';
    return isIn('ask') ? 'ask' : null;
  }
}

function ruleFor({ devices, numbering, policy, program }: House, source: string, uri: string): Rule {
  const section = devices.sectionOf(source, null);
  const destination = numbering.classify(uri);
  const { rule: byPolicy, exempt } = policy.judge(destination, section);
  return { callClass: callClassOf(destination.kind), exempt, byPolicy, byBytes: program.decide(uri, section) };
}

function inviteKey(source: string, uri: string): string {
  return `${source} ${inviteBytes(uri).toString('latin1')}`;
}

function holds(set: ReadonlyMap<string, number>, key: string, nowMs: number): boolean {
  return (set.get(key) ?? 0) > nowMs;
}
