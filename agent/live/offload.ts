// Whether voice goes past the kernel's rules, as conntrack tells it of the flows themselves: software and hardware offload.

import type { DiagnosticsRecord } from '../ledger/record.ts';
import type { Flow } from '../netfilter/conntrack/flow.ts';

/** IPS_OFFLOAD and IPS_HW_OFFLOAD (linux/netfilter/nf_conntrack_common.h). */
const OFFLOADED = 1 << 14;
const OFFLOADED_TO_HARDWARE = 1 << 15;

/** `before` where there is no flow to tell by. */
export function offloadOf(
  flows: readonly Pick<Flow, 'status'>[],
  before: DiagnosticsRecord['offload'],
): DiagnosticsRecord['offload'] {
  if (flows.length === 0) return before;
  if (flows.some(({ status }) => (status & OFFLOADED_TO_HARDWARE) !== 0)) return 'hardware';
  return flows.some(({ status }) => (status & OFFLOADED) !== 0) ? 'software' : 'none';
}
