// One of everything that is published, and more where it may be null or empty: what templates are held to.

import type { AlertRecord, CallRecord } from '../../agent/ledger/record.ts';
import { ALERT_KINDS } from '../../agent/mqtt/discovery/events.ts';
import { type Payloads, payloadText, type TopicKind, topicName } from '../../agent/mqtt/topics.ts';
import { alertRecord, callRecord, stateRecord } from '../kit/mqtt-reporter.ts';

const AT = '2026-11-22T10:00:00.000Z';
const CALL = callRecord('A call.');
const CALLS: readonly CallRecord[] = [
  ...(['attempted', 'ringing', 'answered', 'ended', 'failed', 'blocked'] as const).map((state) => ({ ...CALL, state })),
  { ...CALL, endedAt: null, cost: null, device: null, from: null, code: null },
  { ...CALL, destination: { ...CALL.destination, e164: null, country: null }, why: `It's "so" & <so>.` },
];
const ALERTS: readonly AlertRecord[] = [
  ...ALERT_KINDS.map((alert) => ({ ...alertRecord('Look.'), alert }) as AlertRecord),
  { ...alertRecord('Look at this call.'), call: CALL },
];
const DIAGNOSTICS: Payloads['diagnostics'] = {
  type: 'diagnostics',
  version: '0.1.0',
  uptimeSeconds: 10,
  rssBytes: 40_000_000,
  eventsLost: 0,
  mqttDropped: 0,
  offload: 'unknown',
  sipSeenAt: null,
};
const SETTINGS: Payloads['settings'] = {
  type: 'settings',
  mode: 'enforce',
  blocked: { international: false, all: true },
  budget: { hour: 500, day: 1500.5, currency: 'JPY' },
};
const BLOCK: Payloads['block'] = {
  type: 'block',
  id: 'b1',
  state: 'active',
  kind: 'device',
  target: 'pbx',
  class: 'international',
  by: 'detector',
  why: 'Too many.',
  since: AT,
  until: null,
};
const QUESTION: Payloads['ask'] = {
  type: 'question',
  id: 'q1',
  state: 'open',
  device: 'pbx',
  dialled: '01023276123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
  price: { perMinute: 80, currency: 'JPY', estimated: true },
  why: 'Never called.',
  askedAt: AT,
  expiresAt: AT,
  calls: 1,
};
const DEVICE: Payloads['devices']['devices'][number] = {
  device: 'pbx',
  name: 'PBX',
  type: 'device',
  addresses: [],
  registeredAs: [],
  lastSeenAt: null,
  activeCalls: 0,
  blocked: [],
};

const SAMPLES: { readonly [K in TopicKind]: readonly Payloads[K][] } = {
  availability: ['online', 'offline'],
  state: [stateRecord(3), { ...stateRecord(0), protection: false, activeCalls: 2 }],
  today: [{ type: 'today', date: '2026-11-22', calls: 4, international: 1, blocked: 0, cost: 12.5, currency: 'JPY' }],
  settings: [SETTINGS, { ...SETTINGS, mode: 'observe', blocked: { international: true, all: false } }],
  activeCalls: [
    { type: 'calls', calls: [] },
    { type: 'calls', calls: CALLS },
  ],
  lastCall: CALLS,
  lastAlert: ALERTS,
  stillBilled: [
    { type: 'still_billed', calls: [] },
    { type: 'still_billed', calls: ['a@b'] },
  ],
  devices: [
    { type: 'devices', devices: [] },
    { type: 'devices', devices: [DEVICE] },
  ],
  diagnostics: [DIAGNOSTICS, { ...DIAGNOSTICS, sipSeenAt: AT, offload: 'hardware' }],
  asks: [
    { type: 'asks', asks: [] },
    { type: 'asks', asks: [QUESTION] },
  ],
  blocks: [
    { type: 'blocks', blocks: [] },
    { type: 'blocks', blocks: [BLOCK, { ...BLOCK, by: 'owner' }] },
  ],
  call: CALLS,
  alert: ALERTS,
  ask: [QUESTION],
  block: [BLOCK],
  result: [{ type: 'result', id: null, command: 'end', ok: true, sentence: 'Done.' }],
};

/** The payloads that may be on a topic of the router `home`. */
export function samplesOn(topic: unknown): readonly string[] {
  const kinds = Object.keys(SAMPLES) as TopicKind[];
  const kind = kinds.find((each) => topicName('home', each) === topic);
  if (kind === undefined) throw new Error(`nothing is published on ${String(topic)}`);
  return SAMPLES[kind].map((payload) => payloadText(payload));
}
