// The deletion of one conntrack entry: what can be asked of the kernel, and what its answer means.
// The one rule: an entry that is not there is no failure. net/netfilter/nf_conntrack_netlink.c (ctnetlink_del_conntrack).

import type { Request, RequestFailure, RequestResult } from '../netlink/requests.ts';
import { encodeDelete, type FlowKey } from './encode.ts';

interface Refusal {
  readonly ok: false;
  readonly reason: { readonly kind: 'unsupported-protocol' | 'bad-address' };
}

/** `deleted` is false when there was no such entry. */
export type DeleteResult =
  | { readonly ok: true; readonly deleted: boolean }
  | { readonly ok: false; readonly reason: RequestFailure | Refusal['reason'] };

const ENOENT = 2;
const PROTOCOL_ICMP = 1;
const PROTOCOL_ICMPV6 = 58;

/** ICMP entries are keyed by type, code and id, which a Flow does not keep. */
export function deletionOf(key: FlowKey): ({ readonly ok: true } & Request) | Refusal {
  if (key.protocol === PROTOCOL_ICMP || key.protocol === PROTOCOL_ICMPV6) return refuse('unsupported-protocol');
  const compose = encodeDelete(key);
  return compose === null ? refuse('bad-address') : { ok: true, compose };
}

export function deletionResult(result: RequestResult): DeleteResult {
  if (result.ok) return { ok: true, deleted: true };
  const absent = result.reason.kind === 'refused' && result.reason.errno === ENOENT;
  return absent ? { ok: true, deleted: false } : result;
}

function refuse(kind: Refusal['reason']['kind']): Refusal {
  return { ok: false, reason: { kind } };
}
