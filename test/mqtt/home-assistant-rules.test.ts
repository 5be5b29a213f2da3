// The judges of our announcements, judged: they refuse what Home Assistant would refuse, or would silently make nothing of.

import { describe, expect, it } from 'vitest';
import { discoveryMessages } from '../../agent/mqtt/discovery/messages.ts';
import { discovered } from '../kit/home-assistant.ts';
import { render } from '../kit/jinja.ts';
import { parseYaml } from '../kit/yaml.ts';

const HOME = { id: 'home', commands: 'all', language: 'en', version: '0.1.0', currency: 'JPY' } as const;
const MESSAGES = discoveryMessages('component', 'homeassistant', HOME);

/** The announcement of one entity with other members. */
function changed(platform: string, key: string, members: object) {
  const topic = `homeassistant/${platform}/ringfence_home/${key}/config`;
  const payload = JSON.stringify({ ...JSON.parse(MESSAGES.get(topic) ?? ''), ...members });
  return () => discovered(new Map([[topic, payload]]), 'homeassistant');
}

describe('the rules of Home Assistant', () => {
  it.each([
    ['sensor', 'cost_today', { state_class: 'total_increasing' }],
    ['sensor', 'cost_today', { unit_of_measurement: 'yen' }],
    ['sensor', 'cost_30_days', { last_reset_value_template: '{{ value }}' }],
    ['sensor', 'last_call', { unit_of_measurement: 's' }],
    ['sensor', 'last_alert', { options: undefined }],
    ['sensor', 'uptime', { unit_of_measurement: 'seconds' }],
    ['sensor', 'memory', { device_class: 'memory' }],
    ['sensor', 'calls_today', { state_topic: undefined }],
    ['sensor', 'calls_today', { state_topic: 'ringfence/+/today' }],
    ['sensor', 'calls_today', { unique_id: undefined }],
    ['sensor', 'calls_today', { unit: 'calls' }],
    ['sensor', 'calls_today', { origin: undefined }],
    ['sensor', 'calls_today', { device: { name: 'x', identifiers: [] } }],
    ['sensor', 'calls_today', { default_entity_id: 'switch.x' }],
    ['binary_sensor', 'in_call', { device_class: 'phone' }],
    ['event', 'call', { event_types: [] }],
    ['switch', 'block_all', { command_topic: undefined }],
    ['select', 'mode', { options: [] }],
    ['number', 'budget_day', { min: 5, max: 5 }],
    ['button', 'deny', { state_topic: 'x' }],
  ])('do not let %s %s pass with %j', (platform, key, members) => {
    expect(changed(platform, key, {})).not.toThrow();
    expect(changed(platform, key, members)).toThrow();
  });

  it('want a topic that Home Assistant reads, a platform for each component, and one id for each', () => {
    const [[topic = '', payload = ''] = []] = MESSAGES;
    expect(() => discovered(new Map([[topic.replace('/config', ''), payload]]), 'homeassistant')).toThrow();
    expect(() => discovered(new Map([[topic, payload]]), 'home')).toThrow();
    const twice = new Map([...MESSAGES, [topic.replace('/call/', '/again/'), payload]]);
    expect(() => discovered(twice, 'homeassistant')).toThrow(/one unique id/);
    const [[place = '', text = ''] = []] = discoveryMessages('device', 'homeassistant', HOME);
    const device = JSON.parse(text);
    const bare = { ...device, components: { x: { name: 'x' } } };
    expect(() => discovered(new Map([[place, JSON.stringify(bare)]]), 'homeassistant')).toThrow();
  });
});

describe('the templates that are tried', () => {
  it.each([
    ['{{ a.b.c | default(none) }}', { a: {} }],
    ["{{ {'x': a.b} | tojson }}", { a: {} }],
    ['{{ a | length }}', { a: 1 }],
    ['{{ a > 1 }}', { a: null }],
    ['{{ a | upper }}', { a: 'x' }],
    ['{{ a if b }}', { a: 1, b: 1 }],
    ['{{ a + 1 }}', { a: 1 }],
  ])('throw where Jinja does, or where nobody has checked what it does: %s', (template, names) => {
    expect(() => render(template, names)).toThrow();
  });

  it.each([
    ['{{ a.b | default(none) }}', { a: null }, 'None'],
    ['{{ a.b }}', { a: {} }, ''],
    ["{{ {'x': a.b | default(none), 'y': 'z'} | tojson }}", { a: {} }, '{"x":null,"y":"z"}'],
    ["{{ 'ON' if a and not_there else 'OFF' }}", { a: true }, 'OFF'],
    ["{{ a or 'b' }}", { a: '' }, 'b'],
    ["{{ 'x' ~ 1 ~ none ~ a }}", { a: true }, 'x1NoneTrue'],
  ])('print as Python does: %s', (template, names, text) => {
    expect(render(template, names)).toBe(text);
  });
});

describe('the blueprints that are read', () => {
  it.each(['a: "b', 'a: b: c', 'a:\n   b: 1\n  c: 2', 'a: 1\na: 2', 'a:\tb', '- a\nb: 1', 'a: [b]', 'a: yes', 'a: *b'])(
    'are no more than YAML to everybody: %j',
    (text) => {
      expect(() => parseYaml(text)).toThrow();
    },
  );

  it('have mappings, sequences, folded text and inputs', () => {
    const text = 'a:\n  - b: 1\n    c: !input d\n  - "{{ e }}"\n\n# told\nf: >-\n  g\n  h: i\nj: true\n';
    expect(parseYaml(text)).toEqual({ a: [{ b: 1, c: { input: 'd' } }, '{{ e }}'], f: 'g h: i', j: true });
  });
});
