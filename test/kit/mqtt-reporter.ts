// What the MQTT tests share: a reporter that is quick to try again, its log, and records to report.

import type { AlertRecord, CallRecord, StateRecord } from '../../agent/ledger/record.ts';
import { MqttReporter, type ReporterOptions } from '../../agent/mqtt/reporter.ts';
import { eventually } from '../lab/kit/children.ts';
import type { Seen } from './mqtt-watcher.ts';

const QUICK = {
  firstDelayMs: 50,
  longestDelayMs: 200,
  steadyMs: 1000,
  connectTimeoutMs: 2000,
  stopTimeoutMs: 2000,
  quietMs: 200,
  jitterMs: 100,
};
const MQTT = {
  commands: 'tighten',
  discovery: 'off',
  discoveryPrefix: 'homeassistant',
  language: 'en',
  passwordFile: null,
  caFile: null,
  certFile: null,
  keyFile: null,
  serverName: null,
  insecure: false,
  commandSecret: null,
  privacy: null,
  maskedTopics: [],
} as const;
const AT = '2015-04-11T02:30:00.000Z';

export interface Reporting {
  readonly reporter: MqttReporter;
  readonly infos: string[];
  readonly warnings: string[];
  /** Resolves when the log has a sentence like this. */
  told(sentence: RegExp): Promise<unknown>;
}

export function reporting(
  url: string,
  more: Partial<ReporterOptions> & { readonly credentials?: object } = {},
): Reporting {
  const infos: string[] = [];
  const warnings: string[] = [];
  const log = { info: (sentence: string) => infos.push(sentence), warn: (sentence: string) => warnings.push(sentence) };
  const { credentials, timing, ...options } = more;
  const mqtt = { ...MQTT, url, ...credentials };
  const onCommand = async () => ({ ok: false, sentence: 'Nobody is here.' });
  const reporter = new MqttReporter({
    ...{ mqtt, id: 'home', machine: 'router', log, onCommand, timing: { ...QUICK, ...timing } },
    ...options,
  });
  const told = (sentence: RegExp) =>
    eventually(() => [...infos, ...warnings].find((each) => sentence.test(each)), `a log sentence like ${sentence}`);
  return { reporter, infos, warnings, told };
}

export function alertRecord(why: string): AlertRecord {
  return { type: 'alert', alert: 'call_blocked', severity: 'warn', at: AT, why, call: null };
}

export function callRecord(why: string): CallRecord {
  return {
    type: 'call',
    callId: why,
    direction: 'outbound',
    device: '192.168.1.10',
    from: 'sip:100@provider.example',
    dialled: '01023276123456',
    destination: { e164: '+23276123456', country: 'SL', kind: 'international', known: 'sip' },
    state: 'blocked',
    startedAt: AT,
    answeredAt: null,
    endedAt: AT,
    durationSeconds: 0,
    code: 603,
    verdict: 'block',
    rule: 'abroad',
    why,
    decidedBy: 'kernel',
    cost: { amount: 0, currency: 'JPY', estimated: true },
    media: [],
  };
}

export function stateRecord(calls: number): StateRecord {
  return {
    type: 'state',
    mode: 'enforce',
    protection: true,
    activeCalls: 0,
    calls,
    blocked: 0,
    emergencyCalls: 0,
    spent: { hour: 0, day: 0, month: 0, currency: 'JPY' },
    eventsLost: 0,
    since: AT,
    version: '0.1.0',
  };
}

/** The sentences of all events seen so far, in order. */
export function events(seen: readonly Seen[]): string[] {
  return seen
    .filter(({ topic }) => topic.startsWith('ringfence/home/event/'))
    .map(({ payload }) => JSON.parse(payload).why);
}
