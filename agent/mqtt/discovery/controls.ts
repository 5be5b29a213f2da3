// What the home may tell us: switches, the mode, the budgets, buttons.
// The one rule: none shows what was asked for; each shows what the settings topic says, which tells it once the kernel has it.

import type { CommandName } from '../command-topics.ts';
import { type Entity, type Home, onOff, orders, shows } from './entity.ts';

const LARGEST_BUDGET = 1_000_000;

export function controls(home: Home): readonly Entity[] {
  return [...switches(home), mode(home), ...budgets(home), ...buttons(home)];
}

function switches(home: Home): readonly Entity[] {
  const rule = (key: string, name: 'international' | 'all', words: Entity['name'], icon: string): Entity => ({
    key,
    platform: 'switch',
    name: words,
    options: {
      ...shows(home, 'settings', onOff(`value_json.blocked.${name}`)),
      ...orders(home, 'rule'),
      payload_on: JSON.stringify({ name, blocked: true }),
      payload_off: JSON.stringify({ name, blocked: false }),
      state_on: 'ON',
      state_off: 'OFF',
      icon,
    },
  });
  return [
    rule('block_international', 'international', { en: 'Block international', ja: '国際通話を遮断' }, 'mdi:earth-off'),
    rule('block_all', 'all', { en: 'Block all but emergency', ja: '緊急通報以外を遮断' }, 'mdi:phone-off'),
    {
      key: 'observe_only',
      platform: 'switch',
      name: { en: 'Observe only', ja: '監視のみ' },
      options: {
        ...shows(home, 'settings', '{{ value_json.mode }}'),
        ...orders(home, 'mode'),
        payload_on: JSON.stringify({ mode: 'observe' }),
        payload_off: JSON.stringify({ mode: 'enforce' }),
        state_on: 'observe',
        state_off: 'enforce',
        entity_category: 'config',
        icon: 'mdi:eye',
      },
    },
  ];
}

function mode(home: Home): Entity {
  return {
    key: 'mode',
    platform: 'select',
    name: { en: 'Mode', ja: '動作モード' },
    options: {
      ...shows(home, 'settings', '{{ value_json.mode }}'),
      ...orders(home, 'mode'),
      command_template: "{{ {'mode': value} | tojson }}",
      options: ['enforce', 'observe'],
      entity_category: 'config',
      icon: 'mdi:shield-phone',
    },
  };
}

function budgets(home: Home): readonly Entity[] {
  const budget = (span: 'hour' | 'day', name: Entity['name']): Entity => ({
    key: `budget_${span}`,
    platform: 'number',
    name,
    options: {
      ...shows(home, 'settings', `{{ value_json.budget.${span} }}`),
      ...orders(home, 'budget'),
      command_template: `{{ {'${span}': value} | tojson }}`,
      device_class: 'monetary',
      unit_of_measurement: home.currency,
      min: 0,
      max: LARGEST_BUDGET,
      step: 1,
      mode: 'box',
      entity_category: 'config',
      icon: 'mdi:cash-lock',
    },
  });
  return [
    budget('hour', { en: 'Hourly budget', ja: '1時間の予算' }),
    budget('day', { en: 'Daily budget', ja: '1日の予算' }),
  ];
}

function buttons(home: Home): readonly Entity[] {
  const button = (key: string, name: Entity['name'], [command, payload]: Order, icon: string): Entity => ({
    key,
    platform: 'button',
    name,
    options: { ...orders(home, command), payload_press: JSON.stringify(payload), icon },
  });
  return [
    button('end_calls', { en: 'End all calls', ja: '全通話を終了' }, ['end', { call: 'all' }], 'mdi:phone-hangup'),
    loosening(
      home,
      button(
        'allow_once',
        { en: 'Allow last question once', ja: '最後の確認を一度許可' },
        answer('allow', 'once'),
        YES,
      ),
    ),
    loosening(
      home,
      button(
        'allow_day',
        { en: 'Allow last question for 24 h', ja: '最後の確認を24時間許可' },
        answer('allow', '24h'),
        YES,
      ),
    ),
    button('deny', { en: 'Deny last question', ja: '最後の確認を拒否' }, answer('deny', 'once'), 'mdi:phone-remove'),
    loosening(
      home,
      button(
        'clear_blocks',
        { en: 'Clear blocks', ja: '遮断を解除' },
        ['unblock', { target: 'all' }],
        'mdi:phone-refresh',
      ),
    ),
    button('test_alert', { en: 'Test alert', ja: '試験警報' }, ['test', {}], 'mdi:phone-ring'),
  ];
}

const YES = 'mdi:phone-check';

type Order = readonly [CommandName, object];

function answer(decision: 'allow' | 'deny', time: 'once' | '24h'): Order {
  return ['answer', { question: 'last', decision, for: time }];
}

/** Of no use, so not shown, where orders from the broker may only tighten. */
function loosening({ commands }: Home, { options, ...entity }: Entity): Entity {
  return { ...entity, options: commands === 'all' ? options : { ...options, enabled_by_default: false } };
}
