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
  /** What the call cost so far, by the tariff; null for calls that cost the house nothing, since they came in or stayed within it. */
  readonly cost: { readonly amount: number; readonly currency: string; readonly estimated: boolean } | null;
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

/**
 * What an alert is about. `call_blocked`: a call that the policy does not allow (`why` says whether it was stopped). `invite_unreadable`:
 * an INVITE that left and breaks a rule of SIP. `fraud_suspected`, `fraud_blocked`: what a detector found, and that it now asks or blocks.
 * `call_ended`: a running call was ended at both ends; `call_still_running`: it could not be, and may still be billed. `protection_*`: our table in the kernel. `events_lost`: the kernel could not tell us everything.
 * `test`: the owner asked for one.
 */
export type AlertKind =
  | 'call_blocked'
  | 'fraud_suspected'
  | 'fraud_blocked'
  | 'call_ended'
  | 'call_still_running'
  | 'invite_unreadable'
  | 'protection_lost'
  | 'protection_restored'
  | 'events_lost'
  | 'configuration_refused'
  | 'test';

/** Something the owner should know now. `at` is ISO 8601, `why` one sentence, `call` the call it is about, if any. */
export interface AlertRecord {
  readonly type: 'alert';
  readonly alert: AlertKind;
  readonly severity: 'info' | 'warn' | 'critical';
  readonly at: string;
  readonly why: string;
  readonly call: CallRecord | null;
}

/** How the agent stands. Counters count from `since` (ISO 8601, its start); `protection` is whether the kernel holds our rules. */
export interface StateRecord {
  readonly type: 'state';
  readonly mode: 'enforce' | 'observe';
  readonly protection: boolean;
  readonly activeCalls: number;
  readonly calls: number;
  readonly blocked: number;
  readonly emergencyCalls: number;
  /** What calls cost within the last hour, 24 hours and 30 days, by the tariff; running calls by what they have cost so far. */
  readonly spent: { readonly hour: number; readonly day: number; readonly month: number; readonly currency: string };
  readonly eventsLost: number;
  readonly since: string;
  readonly version: string;
}

/** A question to the owner, at every change of its state. Times are ISO 8601. */
export interface QuestionRecord {
  readonly type: 'question';
  readonly id: string;
  readonly state: 'open' | 'allowed' | 'denied' | 'expired' | 'withdrawn';
  readonly device: string;
  readonly dialled: string;
  readonly destination: Pick<Destination, 'e164' | 'country' | 'kind'>;
  readonly price: { readonly perMinute: number; readonly currency: string; readonly estimated: boolean };
  readonly why: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly calls: number;
}

/** A block in force, or (`lifted`, `expired`) one that is over. `target` names a device, number or country, or is `house`. Times are ISO 8601. */
export interface BlockRecord {
  readonly type: 'block';
  readonly id: string;
  readonly state: 'active' | 'lifted' | 'expired';
  readonly kind: 'device' | 'number' | 'country' | 'house';
  readonly target: string;
  /** Of the calls of a device, or of the whole house: which. */
  readonly class: 'international' | 'premium' | 'domestic' | 'other' | 'all';
  readonly by: 'owner' | 'detector' | 'questions';
  readonly why: string;
  readonly since: string;
  readonly until: string | null;
}

/** A device that speaks SIP. `registeredAs` are its addresses of record; times are ISO 8601, null while not seen. */
export interface DeviceRecord {
  readonly type: 'device';
  /** Section of the configuration, else its address. */
  readonly device: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly registeredAs: readonly string[];
  readonly lastSeenAt: string | null;
  readonly activeCalls: number;
  /** Classes of calls that are blocked for it. */
  readonly blocked: readonly BlockRecord['class'][];
}

/** How the agent itself fares. `offload` is what the firewall lets past the kernel's rules; `sipSeenAt` ISO 8601 or null. */
export interface DiagnosticsRecord {
  readonly type: 'diagnostics';
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly rssBytes: number;
  readonly eventsLost: number;
  readonly mqttDropped: number;
  readonly offload: 'none' | 'software' | 'hardware' | 'unknown';
  readonly sipSeenAt: string | null;
}

/**
 * What an owner may change while the agent runs, as it stands. `blocked` are the classes of calls that nobody in the house may make; budgets are
 * the limits of unfamiliar spending in force, in the currency of the tariff.
 */
export interface SettingsRecord {
  readonly type: 'settings';
  readonly mode: 'enforce' | 'observe';
  readonly blocked: { readonly international: boolean; readonly all: boolean };
  readonly budget: { readonly hour: number; readonly day: number; readonly currency: string };
}

/** Counters of the local calendar day, for displays; limits never go by them. `date` is `YYYY-MM-DD`. */
export interface TodayRecord {
  readonly type: 'today';
  readonly date: string;
  readonly calls: number;
  readonly international: number;
  readonly blocked: number;
  readonly cost: number;
  readonly currency: string;
}
