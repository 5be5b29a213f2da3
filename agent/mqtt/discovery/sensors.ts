// How things stand, in numbers: calls, money, questions, devices.

import type { TopicKind } from '../topics.ts';
import { type Entity, type Home, shows, tells } from './entity.ts';
import { ALERT_KINDS, ALERT_MEMBERS, CALL_MEMBERS, objectTemplate } from './events.ts';

export function sensors(home: Home): readonly Entity[] {
  return [activeCalls(home), ...lastSensors(home), ...todaySensors(home), ...moneySensors(home), ...listSensors(home)];
}

function activeCalls(home: Home): Entity {
  return {
    key: 'active_calls',
    platform: 'sensor',
    name: { en: 'Active calls', ja: '通話中の件数' },
    options: {
      ...shows(home, 'state', '{{ value_json.activeCalls }}'),
      ...tells(home, 'activeCalls', objectTemplate({ calls: 'value_json.calls' })),
      state_class: 'measurement',
      icon: 'mdi:phone-in-talk',
    },
  };
}

function lastSensors(home: Home): readonly Entity[] {
  return [
    {
      key: 'last_call',
      platform: 'sensor',
      name: { en: 'Last call', ja: '最後の通話' },
      options: {
        ...shows(home, 'lastCall', '{{ value_json.endedAt or value_json.startedAt }}'),
        ...tells(home, 'lastCall', objectTemplate(CALL_MEMBERS)),
        device_class: 'timestamp',
        icon: 'mdi:phone-clock',
      },
    },
    {
      key: 'last_alert',
      platform: 'sensor',
      name: { en: 'Last alert', ja: '最後の警報' },
      options: {
        ...shows(home, 'lastAlert', '{{ value_json.alert }}'),
        ...tells(home, 'lastAlert', objectTemplate(ALERT_MEMBERS)),
        device_class: 'enum',
        options: ALERT_KINDS,
        icon: 'mdi:phone-alert',
      },
    },
  ];
}

function todaySensors(home: Home): readonly Entity[] {
  const counter = (key: string, member: string, name: Entity['name'], icon: string): Entity => ({
    key,
    platform: 'sensor',
    name,
    options: { ...shows(home, 'today', `{{ value_json.${member} }}`), state_class: 'total_increasing', icon },
  });
  return [
    counter('calls_today', 'calls', { en: 'Calls today', ja: '今日の通話' }, 'mdi:phone'),
    counter(
      'international_today',
      'international',
      { en: 'International calls today', ja: '今日の国際通話' },
      'mdi:earth',
    ),
    counter('blocked_today', 'blocked', { en: 'Blocked today', ja: '今日の遮断' }, 'mdi:phone-cancel'),
  ];
}

function moneySensors(home: Home): readonly Entity[] {
  const money = { device_class: 'monetary', unit_of_measurement: home.currency, suggested_display_precision: 2 };
  return [
    {
      key: 'cost_today',
      platform: 'sensor',
      name: { en: 'Cost today', ja: '今日の料金' },
      options: {
        ...shows(home, 'today', '{{ value_json.cost }}'),
        ...money,
        state_class: 'total',
        last_reset_value_template: '{{ value_json.date | as_datetime | as_local }}',
        icon: 'mdi:cash-clock',
      },
    },
    {
      key: 'cost_30_days',
      platform: 'sensor',
      name: { en: 'Cost in 30 days', ja: '30日間の料金' },
      // Goes down as days pass out of the window, so it is no total.
      options: { ...shows(home, 'state', '{{ value_json.spent.month }}'), ...money, icon: 'mdi:cash-multiple' },
    },
  ];
}

function listSensors(home: Home): readonly Entity[] {
  const count = (key: string, kind: TopicKind, member: string, name: Entity['name'], icon: string): Entity => ({
    key,
    platform: 'sensor',
    name,
    options: {
      ...shows(home, kind, `{{ value_json.${member} | length }}`),
      ...tells(home, kind, objectTemplate({ [member]: `value_json.${member}` })),
      state_class: 'measurement',
      icon,
    },
  });
  return [
    count('open_questions', 'asks', 'asks', { en: 'Open questions', ja: '未回答の確認' }, 'mdi:phone-settings'),
    count('sip_devices', 'devices', 'devices', { en: 'SIP devices', ja: 'SIP機器' }, 'mdi:deskphone'),
  ];
}
