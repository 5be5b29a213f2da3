// One call with where it goes and what became of it: the joint between calls, numbering, policy and the kernel's own verdict.

import type { Call } from './calls/call.ts';
import type { LoggedDecision } from './firewall/log-prefix.ts';
import { ruleLabel } from './firewall/log-prefix.ts';
import type { House } from './house.ts';
import type { Decision } from './ledger/build.ts';
import type { Destination } from './numbering/destination.ts';

export interface Case {
  readonly destination: Destination;
  readonly decision: Decision;
  /** Section of the device that calls or is called, or its address. */
  readonly device: string;
}

const INBOUND: Decision = {
  verdict: 'allow',
  rule: 'default:inbound',
  why: 'Only calls that leave the home are judged.',
  decidedBy: 'agent',
};

/** `kernel` is the kernel's word on the packet that made the call: null in a capture, where its program is asked instead. */
export function judgeCall(house: House, call: Call, mac: string | null, kernel: LoggedDecision | null): Case {
  const section = house.devices.sectionOf(call.device, mac);
  const destination = house.numbering.classify(call.target);
  const device = section ?? call.device;
  if (call.direction !== 'outbound') return { destination, decision: INBOUND, device };
  const judgement = house.policy.judge(destination, section);
  if (kernel === null) {
    const decidedBy =
      call.referredBy === null && house.program.decide(call.target, section) !== 'agent' ? 'kernel' : 'agent';
    return { destination, decision: { ...judgement, decidedBy }, device };
  }
  return { destination, decision: withKernel(judgement, kernel), device };
}

/** The kernel has spoken where its rule is ours. What a dynamic set let pass, and what it did not judge, is the agent's to judge. */
function withKernel(judgement: Omit<Decision, 'decidedBy'>, kernel: LoggedDecision): Decision {
  const { decision, rule } = kernel;
  if (rule === ruleLabel(judgement.rule)) return { ...judgement, decidedBy: 'kernel' };
  switch (decision) {
    case 'block':
    case 'ask':
      return {
        verdict: decision,
        rule,
        why: KERNEL_ONLY[rule] ?? `The kernel's rule ${rule} stopped it.`,
        decidedBy: 'kernel',
      };
    case 'emergency':
    case 'allow':
    case 'agent':
    case 'tap':
      return { ...judgement, decidedBy: 'agent' };
  }
}

const KERNEL_ONLY: Readonly<Record<string, string>> = {
  backstop: 'The device sent more INVITEs to chargeable destinations within an hour than option backstop lets through.',
  refused: 'It repeats a call that was refused a moment ago.',
};
