// One call with where it goes and what became of it: the joint between calls, numbering, policy and the kernel's own verdict.

import type { Call, Direction } from '../calls/call.ts';
import { RULE_BLOCKED, RULE_REDIRECTION, RULE_SUSPECTED } from '../firewall/compile/program.ts';
import type { LoggedDecision } from '../firewall/log-prefix.ts';
import { ruleLabel } from '../firewall/log-prefix.ts';
import { type Billing, callRecord, type Decision } from '../ledger/build.ts';
import type { CallRecord } from '../ledger/record.ts';
import type { Destination } from '../numbering/destination.ts';
import { dialString, parseUri } from '../sip/uri.ts';
import type { House } from './house.ts';

export interface Case {
  readonly destination: Destination;
  readonly decision: Decision;
  /** Section of the device that calls or is called, null where the configuration has none for it. */
  readonly section: string | null;
  /** The owner's rule allows this very number. */
  readonly exempt: boolean;
  readonly billing: Billing;
}

/** `kernel` is the kernel's word on the packet that made the call: null in a capture, where its program is asked instead. */
export function judgeCall(
  house: House,
  call: Pick<Call, 'device' | 'direction' | 'target' | 'referredBy'>,
  mac: string | null,
  kernel: LoggedDecision | null,
): Case {
  const section = house.devices.sectionOf(call.device, mac);
  const destination = house.numbering.classify(call.target);
  const billing = { price: house.tariff.priceOf(destination), currency: house.tariff.currency };
  const place = { destination, section, billing };
  if (call.direction !== 'outbound') return { ...place, decision: unjudged(call.direction), exempt: false };
  const { exempt, ...judgement } = house.policy.judge(destination, section);
  if (kernel !== null && kernel.rule !== RULE_REDIRECTION)
    return { ...place, decision: withKernel(judgement, kernel), exempt };
  const byBytes = house.program.decide(call.target, section);
  const isKernels = call.referredBy === null && byBytes !== 'agent' && byBytes.rule === judgement.rule;
  return { ...place, decision: { ...judgement, decidedBy: isKernels ? 'kernel' : 'agent' }, exempt };
}

/** With one more sentence of why. */
export function because(found: Case, why: string): Case {
  return { ...found, decision: { ...found.decision, why: `${found.decision.why} ${why}` } };
}

/** `nowMs` is up to when a call that still goes on has lasted: milliseconds since the epoch. */
export function recordOf(call: Call, { destination, decision, section, billing }: Case, nowMs: number): CallRecord {
  const dialled = dialledText(call.target);
  return callRecord({ ...call, device: section ?? call.device }, { ...destination, dialled }, decision, billing, nowMs);
}

/** The number as it was sent: a URI's user part with its separators, only the escapes read. The whole text where it holds no number. */
export function dialledText(text: string): string {
  const number = dialString(text);
  if (number === null) return text;
  const parsed = parseUri(text);
  return (parsed.ok ? parsed.uri.user?.split(';', 1)[0] : null) ?? number;
}

function unjudged(direction: Direction): Decision {
  const why = 'Only calls that leave the home are judged.';
  return { verdict: 'allow', rule: `default:${direction}`, why, decidedBy: 'agent' };
}

/** The kernel has spoken where its rule is ours. What a dynamic set let pass, and what it did not judge, is the agent's to judge. */
function withKernel(judgement: Omit<Decision, 'decidedBy'>, { decision, rule }: LoggedDecision): Decision {
  if (rule === ruleLabel(judgement.rule)) return { ...judgement, decidedBy: 'kernel' };
  if (judgement.rule === EMERGENCY.rule) return { ...judgement, decidedBy: 'agent' };
  switch (decision) {
    case 'block':
    case 'ask': {
      if (OWN_ORDERS.has(rule)) return { ...judgement, decidedBy: 'kernel' };
      const why = KERNEL_ONLY[rule] ?? `The kernel's rule ${rule} stopped it.`;
      return { verdict: decision, rule, why, decidedBy: 'kernel' };
    }
    case 'emergency':
      return EMERGENCY;
    case 'allow':
    case 'agent':
    case 'tap':
    case 'session':
      return { ...judgement, decidedBy: 'agent' };
  }
}

/** Where one of the two takes it for a call for help, it is one. */
const EMERGENCY: Decision = {
  verdict: 'allow',
  rule: 'default:emergency',
  why: 'Emergency calls always pass.',
  decidedBy: 'kernel',
};

/** What the kernel does because it was told to lately: whoever told it knows whether it still holds, and why. */
const OWN_ORDERS: ReadonlySet<string> = new Set([RULE_BLOCKED, RULE_SUSPECTED, 'agent:refused']);

const KERNEL_ONLY: Readonly<Record<string, string>> = {
  backstop: 'The device sent more INVITEs to chargeable destinations within an hour than option backstop lets through.',
  'agent:flood': 'There were more calls to numbers written with separators or escapes than anybody dials.',
  'agent:disguised':
    'It is written as no telephone writes it, so that nobody but a lenient provider would take it for a call.',
};
