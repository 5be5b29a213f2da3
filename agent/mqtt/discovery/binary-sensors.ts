// What is so or is not: a call, a problem, a guard on duty.

import type { TopicKind } from '../topics.ts';
import { type Entity, type Home, onOff, shows } from './entity.ts';

/** SIP devices register at least this often, most of them. */
const SEEN_SECONDS = 3600;

export function binarySensors(home: Home): readonly Entity[] {
  return [...calls(home), ...duties(home)];
}

function calls(home: Home): readonly Entity[] {
  const problem = { device_class: 'problem' };
  return [
    sensor(home, 'in_call', { en: 'In call', ja: '通話中' }, ['state', 'value_json.activeCalls > 0'], {
      icon: 'mdi:phone-in-talk',
    }),
    sensor(
      home,
      'fraud_alert',
      { en: 'Fraud alert', ja: '不正利用の警報' },
      // As long as a detector's block holds, which ends by itself or by `unblock`.
      ['blocks', "value_json.blocks | selectattr('by', 'eq', 'detector') | list | length > 0"],
      problem,
    ),
    sensor(
      home,
      'still_billed',
      { en: 'Still being billed', ja: '課金が続いている' },
      ['stillBilled', 'value_json.calls | length > 0'],
      problem,
    ),
  ];
}

function duties(home: Home): readonly Entity[] {
  return [
    sensor(
      home,
      'sip_seen',
      { en: 'SIP seen lately', ja: '最近のSIP通信' },
      ['diagnostics', `as_timestamp(now()) - as_timestamp(value_json.sipSeenAt, 0) < ${SEEN_SECONDS}`],
      { device_class: 'connectivity', entity_category: 'diagnostic' },
    ),
    sensor(
      home,
      'kernel_protection',
      { en: 'Kernel protection', ja: 'カーネルの保護' },
      ['state', 'value_json.protection'],
      { device_class: 'running', entity_category: 'diagnostic' },
    ),
  ];
}

function sensor(
  home: Home,
  key: string,
  name: Entity['name'],
  [kind, condition]: readonly [TopicKind, string],
  options: Entity['options'],
): Entity {
  return {
    key,
    platform: 'binary_sensor',
    name,
    options: { ...shows(home, kind, onOff(condition)), ...options },
  };
}
