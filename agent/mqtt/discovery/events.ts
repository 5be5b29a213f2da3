// What happens: calls and alerts, as events with the attributes that an automation needs.

import type { AlertKind, CallRecord } from '../../ledger/record.ts';
import { type Entity, type Home, shows } from './entity.ts';

const CALL_STATES: Readonly<Record<CallRecord['state'], true>> = {
  attempted: true,
  ringing: true,
  answered: true,
  ended: true,
  failed: true,
  blocked: true,
};

const ALERTS: Readonly<Record<AlertKind, true>> = {
  call_blocked: true,
  fraud_suspected: true,
  fraud_blocked: true,
  call_ended: true,
  call_still_running: true,
  invite_unreadable: true,
  protection_lost: true,
  protection_restored: true,
  events_lost: true,
  configuration_refused: true,
  test: true,
};

export const ALERT_KINDS = Object.keys(ALERTS);

/** A template that makes a JSON object of these members. */
export function objectTemplate(members: Readonly<Record<string, string>>): string {
  const list = Object.entries(members).map(([name, expression]) => `'${name}': ${expression}`);
  return `{{ {${list.join(', ')}} | tojson }}`;
}

export const CALL_MEMBERS = {
  how: 'value_json.state',
  number: 'value_json.destination.e164 or value_json.dialled',
  country: 'value_json.destination.country',
  kind: 'value_json.destination.kind',
  device: 'value_json.device',
  direction: 'value_json.direction',
  duration_seconds: 'value_json.durationSeconds',
  // Null has no members, and what is missing cannot be written as JSON.
  cost: 'value_json.cost.amount | default(none)',
  currency: 'value_json.cost.currency | default(none)',
  why: 'value_json.why',
  call_id: 'value_json.callId',
};

export const ALERT_MEMBERS = {
  severity: 'value_json.severity',
  why: 'value_json.why',
  at: 'value_json.at',
  device: 'value_json.call.device | default(none)',
  dialled: 'value_json.call.dialled | default(none)',
  call_id: 'value_json.call.callId | default(none)',
};

export function events(home: Home): readonly Entity[] {
  return [
    {
      key: 'call',
      platform: 'event',
      name: { en: 'Call', ja: '通話' },
      options: {
        ...shows(home, 'call', objectTemplate({ event_type: 'value_json.state', ...CALL_MEMBERS })),
        event_types: Object.keys(CALL_STATES),
        icon: 'mdi:phone-log',
      },
    },
    {
      key: 'alert',
      platform: 'event',
      name: { en: 'Alert', ja: '警報' },
      options: {
        ...shows(home, 'alert', objectTemplate({ event_type: 'value_json.alert', ...ALERT_MEMBERS })),
        event_types: ALERT_KINDS,
        icon: 'mdi:phone-alert',
      },
    },
  ];
}
