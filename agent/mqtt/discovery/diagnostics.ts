// How the agent itself fares: for whoever looks into it, so disabled until somebody enables it.

import { type Entity, type Home, shows } from './entity.ts';

const OFFLOADS = ['none', 'software', 'hardware', 'unknown'];

export function diagnostics(home: Home): readonly Entity[] {
  const sensor = (key: string, member: string, name: Entity['name'], options: Entity['options']): Entity => ({
    key,
    platform: 'sensor',
    name,
    options: {
      ...shows(home, 'diagnostics', `{{ value_json.${member} }}`),
      entity_category: 'diagnostic',
      enabled_by_default: false,
      ...options,
    },
  });
  const counter = { state_class: 'total_increasing', icon: 'mdi:counter' };
  return [
    sensor('version', 'version', { en: 'Agent version', ja: 'エージェントの版' }, { icon: 'mdi:tag' }),
    sensor(
      'uptime',
      'uptimeSeconds',
      { en: 'Uptime', ja: '稼働時間' },
      { device_class: 'duration', unit_of_measurement: 's', state_class: 'measurement' },
    ),
    sensor(
      'memory',
      'rssBytes',
      { en: 'Memory', ja: 'メモリー使用量' },
      { device_class: 'data_size', unit_of_measurement: 'B', state_class: 'measurement' },
    ),
    sensor('events_lost', 'eventsLost', { en: 'Events lost', ja: '失われたイベント' }, counter),
    sensor('mqtt_dropped', 'mqttDropped', { en: 'Messages dropped', ja: '破棄されたメッセージ' }, counter),
    sensor(
      'offload',
      'offload',
      { en: 'Flow offload', ja: 'フローオフロード' },
      { device_class: 'enum', options: OFFLOADS, icon: 'mdi:fast-forward' },
    ),
  ];
}
