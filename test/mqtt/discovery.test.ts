// What Home Assistant is told of us: by its rules, in both ways and languages, and with templates that make sense of all that we publish.

import { describe, expect, it } from 'vitest';
import { readRequest } from '../../agent/guard/command-schema.ts';
import { readCommand } from '../../agent/mqtt/command-message.ts';
import { commandOf } from '../../agent/mqtt/command-topics.ts';
import { discoveryMessages, isDiscoveryTopic } from '../../agent/mqtt/discovery/messages.ts';
import { expectAttributes, expectState } from '../kit/entity-state.ts';
import { discovered, type Found } from '../kit/home-assistant.ts';
import { render } from '../kit/jinja.ts';
import { samplesOn } from './discovery-samples.ts';

const PREFIX = 'homeassistant';
const HOME = { id: 'home', commands: 'all', language: 'en', version: '0.1.0', currency: 'JPY' } as const;
const MODES = ['device', 'component'] as const;

function found(
  mode: 'device' | 'component',
  more: Partial<Parameters<typeof discoveryMessages>[2]> = {},
): readonly Found[] {
  return discovered(discoveryMessages(mode, PREFIX, { ...HOME, ...more }), PREFIX);
}

const ALL = found('device');

function named(key: string): Found {
  const entity = ALL.find(({ unique_id }) => unique_id === `ringfence_home_${key}`);
  if (entity === undefined) throw new Error(`no entity ${key}`);
  return entity;
}

function rendered(template: unknown, payload: string): string {
  return render(String(template), { value_json: JSON.parse(payload) });
}

function shown(key: string, record: object): string {
  return rendered(named(key)['value_template'], JSON.stringify(record));
}

describe('the entities', () => {
  it.each(
    MODES.flatMap((mode) =>
      (['en', 'ja'] as const).flatMap((language) =>
        (['all', 'tighten', 'off'] as const).map((commands) => ({ mode, language, commands })),
      ),
    ),
  )('keep to the rules of Home Assistant ($mode, $language, $commands)', ({ mode, language, commands }) => {
    expect(found(mode, { language, commands }).length).toBeGreaterThan(20);
  });

  it('are those that a home needs', () => {
    const keys = (platform: string) =>
      ALL.filter((each) => each.platform === platform && each['enabled_by_default'] !== false).map(({ unique_id }) =>
        String(unique_id).replace('ringfence_home_', ''),
      );
    expect(keys('event')).toEqual(['call', 'alert']);
    expect(keys('sensor')).toEqual([
      ...['active_calls', 'last_call', 'last_alert', 'calls_today', 'international_today', 'blocked_today'],
      ...['cost_today', 'cost_30_days', 'open_questions', 'sip_devices'],
    ]);
    expect(keys('binary_sensor')).toEqual(['in_call', 'fraud_alert', 'still_billed', 'sip_seen', 'kernel_protection']);
    expect(keys('switch')).toEqual(['block_international', 'block_all', 'observe_only']);
    expect(keys('select')).toEqual(['mode']);
    expect(keys('number')).toEqual(['budget_hour', 'budget_day']);
    expect(keys('button')).toEqual(['end_calls', 'allow_once', 'allow_day', 'deny', 'clear_blocks', 'test_alert']);
  });

  it('that only tell how the agent fares are disabled until somebody wants them', () => {
    const hidden = ALL.filter((each) => each['enabled_by_default'] === false);
    expect(hidden.map(({ name }) => name)).toEqual([
      ...['Agent version', 'Uptime', 'Memory', 'Events lost', 'Messages dropped', 'Flow offload'],
    ]);
    expect(hidden.every((each) => each['entity_category'] === 'diagnostic')).toBe(true);
  });

  it('are the same for the device and one by one', () => {
    expect(found('component')).toEqual(ALL);
  });

  it('have another name in Japanese each, and the same ids', () => {
    const japanese = found('device', { language: 'ja' });
    expect(japanese.map(({ name, ...rest }) => rest)).toEqual(ALL.map(({ name, ...rest }) => rest));
    for (const [index, { name }] of japanese.entries()) {
      expect(name).not.toBe(ALL[index]?.['name']);
      expect(name).toMatch(/\p{Script=Han}|\p{Script=Katakana}/u);
    }
    expect(new Set(japanese.map(({ name }) => name)).size).toBe(japanese.length);
  });

  it('take no orders where none are taken, and hide those that would be refused', () => {
    expect(found('device', { commands: 'off' }).filter((each) => 'command_topic' in each)).toEqual([]);
    const hidden = found('device', { commands: 'tighten' }).filter((each) => each['enabled_by_default'] === false);
    expect(hidden.filter(({ platform }) => platform === 'button').map(({ name }) => name)).toEqual([
      ...['Allow last question once', 'Allow last question for 24 h', 'Clear blocks'],
    ]);
  });

  it('go away with the agent', () => {
    expect(new Set(ALL.map((each) => each['availability_topic']))).toEqual(new Set(['ringfence/home/availability']));
  });

  it('are on topics that we know again as ours, and nobody else has', () => {
    const place = { prefix: PREFIX, id: 'home' };
    for (const mode of MODES) {
      const topics = [...discoveryMessages(mode, PREFIX, HOME).keys()];
      expect(topics.every((topic) => isDiscoveryTopic(place, topic))).toBe(true);
      expect(topics.some((topic) => isDiscoveryTopic({ prefix: PREFIX, id: 'hom' }, topic))).toBe(false);
    }
    for (const topic of ['homeassistant/status', 'homeassistant/sensor/tv/config', 'homeassistant/sensor/tv/x/config'])
      expect(isDiscoveryTopic(place, topic)).toBe(false);
  });
});

describe('what an entity shows', () => {
  const shows = ALL.filter((each) => 'state_topic' in each);

  it.each(shows)('is something that Home Assistant takes, whatever is published: $name', (entity) => {
    for (const payload of samplesOn(entity['state_topic']))
      expectState(entity, rendered(entity['value_template'], payload));
  });

  it.each(shows.filter((each) => 'json_attributes_topic' in each))('has attributes: $name', (entity) => {
    for (const payload of samplesOn(entity['json_attributes_topic']))
      expectAttributes(JSON.parse(rendered(entity['json_attributes_template'], payload)));
  });

  it('is both of what can be, where it is one of two', () => {
    const two = ALL.filter(({ platform }) => platform === 'binary_sensor' || platform === 'switch');
    for (const { state_topic, value_template } of two.filter(({ name }) => name !== 'SIP seen lately')) {
      const states = samplesOn(state_topic).map((payload) => rendered(value_template, payload));
      expect(new Set(states).size).toBe(2);
    }
  });

  it('is that SIP was seen within the last hour', () => {
    const seen = (minutes: number) =>
      shown('sip_seen', { sipSeenAt: new Date(Date.now() - minutes * 60_000).toISOString() });
    expect([seen(1), seen(59), seen(61), shown('sip_seen', { sipSeenAt: null })]).toEqual(['ON', 'ON', 'OFF', 'OFF']);
  });

  it("is a fraud alert as long as a detector's block holds, not for the owner's own", () => {
    const block = (...by: string[]) => shown('fraud_alert', { blocks: by.map((each) => ({ by: each })) });
    expect([block(), block('owner'), block('owner', 'detector')]).toEqual(['OFF', 'OFF', 'ON']);
  });

  it('is when the last call ended, or began where its end is not known', () => {
    expect(shown('last_call', { startedAt: 'a', endedAt: 'b' })).toBe('b');
    expect(shown('last_call', { startedAt: 'a', endedAt: null })).toBe('a');
  });
});

describe('what an entity orders', () => {
  const orders = ALL.filter((each) => 'command_topic' in each);

  it.each(orders.flatMap((each) => payloadsOf(each).map((payload) => ({ name: each['name'], each, payload }))))(
    'is an order: $name, $payload',
    ({ each, payload }) => {
      const name = commandOf('home', String(each['command_topic']));
      if (name === null) throw new Error(`no command topic: ${each['command_topic']}`);
      const message = { topic: '', payload: Buffer.from(payload), retained: false, respondTo: null };
      const read = readCommand(name, message);
      expect(read.ok && readRequest(read.request)).toMatchObject({ ok: true });
    },
  );
});

function payloadsOf(entity: Found): readonly string[] {
  const { platform, payload_on, payload_off, payload_press, command_template, options, min, max } = entity;
  if (platform === 'switch') return [String(payload_on), String(payload_off)];
  if (platform === 'button') return [String(payload_press)];
  const values = platform === 'select' ? (options as string[]) : [min, 12.5, max];
  return values.map((value) => render(String(command_template), { value }));
}
