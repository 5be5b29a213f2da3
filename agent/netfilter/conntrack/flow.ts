import type { Endpoint } from '../packet/packet.ts';

/** One direction of a connection as conntrack keys it. */
export interface Tuple {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/** Packets and bytes of one direction; bytes count from the IP header on (nf_conntrack_acct). */
export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

/**
 * A conntrack entry (linux/netfilter/nfnetlink_conntrack.h). `original` is as the first packet came in, `reply` as answers come
 * back, after NAT. `timeoutSeconds` is null on an offloaded flow. Counters are null when the kernel does not count.
 */
export interface Flow {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly zone: number;
  readonly mark: number;
  readonly status: number;
  readonly timeoutSeconds: number | null;
  readonly originalCounters: Counters | null;
  readonly replyCounters: Counters | null;
  readonly startedAtMs: number | null;
  readonly id: number;
}

/** A change in the conntrack table, or an entry found by a dump. */
export interface FlowEvent {
  readonly type: 'new' | 'update' | 'destroy' | 'dump';
  readonly timeMs: number;
  readonly flow: Flow;
}
