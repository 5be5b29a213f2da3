import type { Entity } from './entity.ts';
import { entitiesOf } from './messages.ts';

/** The entities of a router for the README, as Home Assistant lists them. */
export function entityTable(): string {
  const home = { id: '<id>', commands: 'all', language: 'en', version: '', currency: 'JPY' } as const;
  const rows = entitiesOf(home).map((entity) => {
    const { key, platform, name } = entity;
    return `| \`${platform}.ringfence_<id>_${key}\` | ${name.en} | ${name.ja} | ${nature(entity)} |`;
  });
  return ['| entity | English | Japanese | |', '|---|---|---|---|', ...rows].join('\n');
}

function nature({ options }: Entity): string {
  const { device_class, unit_of_measurement, entity_category, enabled_by_default } = options;
  const words = [
    device_class,
    unit_of_measurement,
    entity_category,
    enabled_by_default === false ? 'disabled until enabled' : undefined,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}
