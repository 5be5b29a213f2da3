// An entity of Home Assistant, in its own words: `options` are the keys of its MQTT integration, written out.
// The one rule: a key stays for good. unique_id, entity id and topic are made of it, and automations name them.

import type { MqttConfig } from '../../config/schema.ts';
import type { CommandName } from '../command-topics.ts';
import { type TopicKind, topicName } from '../topics.ts';

type Platform = 'event' | 'sensor' | 'binary_sensor' | 'switch' | 'select' | 'number' | 'button';

/** What the entities of a router depend on. `id` is its name in topics, `currency` that of its tariff. */
export interface Home extends Pick<MqttConfig, 'commands' | 'language'> {
  readonly id: string;
  readonly version: string;
  readonly currency: string;
}

export interface Entity {
  readonly key: string;
  readonly platform: Platform;
  readonly name: Readonly<Record<MqttConfig['language'], string>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What an entity shows, and by which template. */
export function shows({ id }: Home, kind: TopicKind, template: string) {
  return { state_topic: topicName(id, kind), value_template: template };
}

/** Attributes of an entity, by a template that makes a JSON object. */
export function tells({ id }: Home, kind: TopicKind, template: string) {
  return { json_attributes_topic: topicName(id, kind), json_attributes_template: template };
}

export function orders({ id }: Home, command: CommandName) {
  return { command_topic: `ringfence/${id}/cmd/${command}` };
}

/** A template that shows a condition as a binary sensor and a switch know it. */
export function onOff(condition: string): string {
  return `{{ 'ON' if ${condition} else 'OFF' }}`;
}
