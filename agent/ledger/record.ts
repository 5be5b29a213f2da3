import type { Verdict } from '../config/kinds.ts';
import type { Destination } from '../numbering/destination.ts';

/** Endpoint pairs are `address:port` (IPv6 in brackets); counters are both directions together, bytes from the IP header on. */
export interface MediaRecord {
  readonly local: string | null;
  readonly remote: string | null;
  readonly packets: number;
  readonly bytes: number;
}

/** One call as `replay --json`, the MQTT events and the log tell it. Times are ISO 8601 or null. `code` is the last final SIP status. */
export interface CallRecord {
  readonly type: 'call';
  readonly callId: string;
  readonly direction: 'outbound' | 'inbound' | 'internal';
  readonly device: string | null;
  readonly from: string | null;
  readonly dialled: string;
  readonly destination: Pick<Destination, 'e164' | 'country' | 'kind' | 'known'>;
  readonly state: 'attempted' | 'ringing' | 'answered' | 'ended' | 'failed' | 'blocked';
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly durationSeconds: number;
  readonly code: number | null;
  readonly verdict: Verdict;
  readonly rule: string;
  readonly why: string;
  readonly decidedBy: 'kernel' | 'agent';
  readonly media: readonly MediaRecord[];
}

/** Last line of `replay --json`; `seconds` is from the first packet to the last. */
export interface SummaryRecord {
  readonly type: 'summary';
  readonly packets: number;
  readonly sipMessages: number;
  readonly malformed: number;
  readonly calls: number;
  readonly outbound: number;
  readonly blocked: number;
  readonly seconds: number;
}
