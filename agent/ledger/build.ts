// Makes the record of a call out of what the folders before this one know of it.
// The one rule: a record is text and numbers only, so that it reads the same in JSON, in MQTT and in the log.

import type { Call, MediaStream } from '../calls/call.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { Destination } from '../numbering/destination.ts';
import { callCost } from '../numbering/tariff/billing.ts';
import type { Price } from '../numbering/tariff/tariff.ts';
import type { Judgement } from '../policy/judgement.ts';
import type { CallRecord, MediaRecord } from './record.ts';

/** A judgement, and who carried it out: the kernel's program on the packet, or the agent on the whole message. */
export type Decision = Omit<Judgement, 'exempt'> & { readonly decidedBy: CallRecord['decidedBy'] };

/** What a call to its destination costs, in the currency of the tariff. */
export interface Billing {
  readonly price: Price;
  readonly currency: string;
}

/** The latest time that ECMAScript can write (ECMA-262, 21.4.1.1). */
const LATEST_MS = 8.64e15;

/** `nowMs` is up to when a call that still goes on has lasted: milliseconds since the epoch. */
export function callRecord(
  call: Call,
  destination: Destination,
  decision: Decision,
  billing: Billing,
  nowMs: number,
): CallRecord {
  const durationSeconds = talkedSeconds(call, nowMs);
  const { e164, country, kind, known, dialled } = destination;
  return {
    type: 'call',
    callId: call.callId,
    direction: call.direction,
    device: call.device || null,
    from: call.from || null,
    dialled,
    destination: { e164, country, kind, known },
    state: call.state,
    startedAt: isoTime(call.startedAtMs),
    answeredAt: call.answeredAtMs === null ? null : isoTime(call.answeredAtMs),
    endedAt: call.endedAtMs === null ? null : isoTime(call.endedAtMs),
    durationSeconds,
    code: call.code,
    verdict: decision.verdict,
    rule: decision.rule,
    why: decision.why,
    decidedBy: decision.decidedBy,
    cost: call.direction === 'outbound' ? costOf(billing, durationSeconds, call.answeredAtMs !== null) : null,
    media: call.media.map(mediaRecord),
  };
}

function costOf({ price, currency }: Billing, seconds: number, answered: boolean): CallRecord['cost'] {
  const amount = Math.round(callCost(price, seconds, answered) * 10_000) / 10_000;
  return { amount, currency, estimated: price.estimated };
}

/** ISO 8601 in UTC. A capture may hold any time at all; one that no calendar knows becomes the nearest that it does. */
export function isoTime(timeMs: number): string {
  return new Date(Math.min(Math.max(timeMs, -LATEST_MS), LATEST_MS)).toISOString();
}

/** From the answer to the end, as a provider bills it; 0 without an answer, and when the clock was set back meanwhile. */
function talkedSeconds({ answeredAtMs, endedAtMs }: Call, nowMs: number): number {
  if (answeredAtMs === null) return 0;
  return Math.max(0, Math.round((endedAtMs ?? nowMs) - answeredAtMs)) / 1000;
}

export function mediaRecord({ local, remote, packets, bytes }: MediaStream): MediaRecord {
  return { local: local && endpointText(local), remote: remote && endpointText(remote), packets, bytes };
}

function endpointText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
