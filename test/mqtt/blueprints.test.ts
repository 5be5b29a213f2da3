// The blueprints for Home Assistant: YAML as it reads it, every input named and used, every order one that we take.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../agent/guard/command-schema.ts';
import { readCommand } from '../../agent/mqtt/command-message.ts';
import { commandOf } from '../../agent/mqtt/command-topics.ts';
import { discoveryMessages } from '../../agent/mqtt/discovery/messages.ts';
import { topicName } from '../../agent/mqtt/topics.ts';
import { render } from '../kit/jinja.ts';
import { parseYaml } from '../kit/yaml.ts';
import { samplesOn } from './discovery-samples.ts';

const FILES = ['ringfence-notify', 'ringfence-daily'] as const;
const SELECTORS = ['text', 'device', 'time'];

interface Blueprint {
  readonly blueprint: {
    readonly name: string;
    readonly description: string;
    readonly domain: string;
    readonly homeassistant: { readonly min_version: string };
    readonly input: Readonly<Record<string, { readonly name: string; readonly selector: object }>>;
  };
  readonly triggers: readonly Readonly<Record<string, unknown>>[];
  readonly conditions?: readonly { readonly value_template: string }[];
  readonly actions: readonly object[];
}

function blueprint(name: (typeof FILES)[number]): Blueprint {
  return parseYaml(readFileSync(`openwrt/homeassistant/${name}.yaml`, 'utf8')) as Blueprint;
}

/** Everything in it that is a mapping, from the outside in. */
function mappings(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(mappings);
  return Array.isArray(value) ? inner : [value as Readonly<Record<string, unknown>>, ...inner];
}

const NOTIFY = blueprint('ringfence-notify');

describe.each(FILES)('the blueprint %s', (name) => {
  const { blueprint: about, ...automation } = blueprint(name);

  it('says what it is, and asks for its inputs by selectors', () => {
    expect(about).toMatchObject({ domain: 'automation', name: expect.any(String), description: expect.any(String) });
    expect(about.homeassistant.min_version).toMatch(/^\d{4}\.\d{1,2}\.\d+$/);
    for (const { name: words, selector } of Object.values(about.input)) {
      expect(words).toMatch(/^[A-Z]/);
      expect(SELECTORS).toContain(Object.keys(selector)[0]);
    }
  });

  it('uses each input that it asks for, and no other', () => {
    const used = mappings(automation).flatMap(({ input }) => (typeof input === 'string' ? [input] : []));
    expect(new Set(used)).toEqual(new Set(Object.keys(about.input)));
  });

  it('has triggers, actions and a mode', () => {
    expect(Object.keys(automation)).toEqual(expect.arrayContaining(['mode', 'triggers', 'actions']));
    for (const { trigger } of automation.triggers) expect(['mqtt', 'time']).toContain(trigger);
  });
});

describe('questions and alerts', () => {
  const templates = mappings(NOTIFY).flatMap(({ topic }) => (typeof topic === 'string' ? [topic] : []));
  const topics = templates.map((topic) => render(topic, { router: 'home' }));

  it('are read where they are published', () => {
    expect(topics.slice(0, 2)).toEqual([topicName('home', 'ask'), topicName('home', 'alert')]);
  });

  it('are answered by orders that we take', () => {
    const published = mappings(NOTIFY.actions).filter(({ payload }) => payload !== undefined);
    const requests = published.map(({ topic, payload }) => {
      const name = commandOf('home', render(String(topic), { router: 'home' }));
      const body = Buffer.from(render(String(payload), { trigger: { payload_json: { id: 'q7' } } }));
      const read = name && readCommand(name, { topic: '', payload: body, retained: false, respondTo: null });
      return read?.ok ? readRequest(read.request) : null;
    });
    const day = 24 * 3600;
    expect(requests.map((each) => each?.ok && each.request)).toMatchObject([
      { command: 'answer', question: 'q7', decision: 'allow', for: 'once' },
      { command: 'answer', question: 'q7', decision: 'allow', for: day },
      { command: 'answer', question: 'q7', decision: 'block', for: day },
      { command: 'end', call: 'all' },
    ]);
  });

  it('come while a question is open, for what is worse than information, and for a test', () => {
    const template = NOTIFY.conditions?.[0]?.value_template ?? '';
    const comes = (id: string, payload_json: object) => render(template, { trigger: { id, payload_json } });
    expect(comes('question', { state: 'open' })).toBe('True');
    expect(comes('question', { state: 'denied' })).toBe('False');
    expect(comes('alert', { severity: 'critical', alert: 'fraud_blocked' })).toBe('True');
    expect(comes('alert', { severity: 'info', alert: 'call_ended' })).toBe('False');
    expect(comes('alert', { severity: 'info', alert: 'test' })).toBe('True');
  });

  it('are shown with words that their records have', () => {
    const shown = mappings(NOTIFY.actions).filter(({ type }) => type === 'notify');
    const records = [samplesOn(topicName('home', 'ask')), samplesOn(topicName('home', 'alert'))];
    for (const [index, { title, message }] of shown.entries())
      for (const payload of records[index] ?? []) {
        const names = { trigger: { payload_json: JSON.parse(payload) } };
        expect(render(String(title), names)).toMatch(/^(Ringfence|\S+ calls \S+)$/);
        expect(render(String(message), names)).not.toBe('');
      }
    expect(shown).toHaveLength(2);
  });

  it('wait for the buttons that were shown', () => {
    const actions = mappings(NOTIFY.actions).map(({ action }) => action);
    const buttons = actions.filter((each) => typeof each === 'string' && each.startsWith('{{'));
    expect(buttons.toSorted()).toEqual([...new Set(buttons)].flatMap((each) => [each, each]).toSorted());
    expect(new Set(buttons).size).toBe(4);
  });
});

describe('the daily report', () => {
  it('reads entities that there are', () => {
    const [payload = ''] = discoveryMessages('device', 'homeassistant', {
      ...{ id: 'home', commands: 'all', language: 'ja', version: '0.1.0', currency: 'JPY' },
    } as const).values();
    const text = readFileSync('openwrt/homeassistant/ringfence-daily.yaml', 'utf8');
    const named = [...text.matchAll(/'(\w+)\.ringfence_' ~ router ~ '_(\w+)'/g)].map(
      ([, domain, key]) => `${domain}.ringfence_home_${key}`,
    );
    expect(named).toHaveLength(5);
    for (const id of named) expect(payload).toContain(`"default_entity_id":"${id}"`);
  });
});
