// The entities of a router as the messages by which Home Assistant finds them: one for the device, or one for each.
// The one rule: both ways describe the same entities under the same unique ids, so that one can follow the other.

import type { MqttConfig } from '../../config/schema.ts';
import { QOS, topicName } from '../topics.ts';
import { binarySensors } from './binary-sensors.ts';
import { controls } from './controls.ts';
import { diagnostics } from './diagnostics.ts';
import type { Entity, Home } from './entity.ts';
import { events } from './events.ts';
import { sensors } from './sensors.ts';

/** Retained payloads, by topic. */
export type Messages = ReadonlyMap<string, string>;

/** Where these messages go; `prefix` is `option discovery_prefix`. */
export interface DiscoveryPlace {
  readonly prefix: string;
  readonly id: string;
}

/** All that there is, in the order in which people read it. Without commands there is nothing to control. */
export function entitiesOf(home: Home): readonly Entity[] {
  const steered = home.commands === 'off' ? [] : controls(home);
  return [...events(home), ...sensors(home), ...binarySensors(home), ...steered, ...diagnostics(home)];
}

export function discoveryMessages(mode: MqttConfig['discovery'], prefix: string, home: Home): Messages {
  const entities = entitiesOf(home);
  const place = { prefix, id: home.id };
  switch (mode) {
    case 'off':
      return new Map();
    case 'device': {
      const components = Object.fromEntries(
        entities.map((entity) => [entity.key, { platform: entity.platform, ...described(home, entity) }]),
      );
      return new Map([[deviceTopic(place), JSON.stringify({ ...shared(home), components })]]);
    }
    case 'component':
      return new Map(
        entities.map((entity) => [
          componentTopic(place, entity),
          JSON.stringify({ ...shared(home), ...described(home, entity) }),
        ]),
      );
  }
}

function deviceTopic({ prefix, id }: DiscoveryPlace): string {
  return `${prefix}/device/${nodeOf(id)}/config`;
}

/** Filters that match all that we ever announced for this router, in whichever way. */
export function discoveryFilters({ prefix, id }: DiscoveryPlace): readonly string[] {
  return [deviceTopic({ prefix, id }), `${prefix}/+/${nodeOf(id)}/+/config`];
}

export function isDiscoveryTopic({ prefix, id }: DiscoveryPlace, topic: string): boolean {
  if (topic === deviceTopic({ prefix, id })) return true;
  const [platform, node, key, last, ...more] = topic.slice(prefix.length + 1).split('/');
  const whole = platform !== undefined && key !== undefined && last === 'config' && more.length === 0;
  return topic.startsWith(`${prefix}/`) && whole && node === nodeOf(id);
}

function componentTopic({ prefix, id }: DiscoveryPlace, { platform, key }: Entity): string {
  return `${prefix}/${platform}/${nodeOf(id)}/${key}/config`;
}

function nodeOf(id: string): string {
  return `ringfence_${id}`;
}

function shared({ id, version }: Home) {
  return {
    device: {
      identifiers: [nodeOf(id)],
      name: `Ringfence ${id}`,
      manufacturer: 'Ringfence',
      model: 'Telephone fraud guard',
      sw_version: version,
    },
    origin: { name: 'Ringfence', sw_version: version },
    availability_topic: topicName(id, 'availability'),
    qos: QOS,
  };
}

/** The entity id is made of the key, so that automations are the same in every language. */
function described({ id, language }: Home, { key, platform, name, options }: Entity) {
  const slug = `${nodeOf(id)}_${key}`;
  return {
    name: name[language],
    unique_id: slug,
    default_entity_id: `${platform}.${slug.replaceAll('-', '_')}`,
    ...options,
  };
}
