// From what the broker holds to what it shall hold, without ghosts: what to publish, in order.
// The one rule: an entity that goes from one message to another keeps its history. Home Assistant wants to be told before
// (`migrate_discovery`), and of a component that is gone by its platform alone (its MQTT integration, "Device discovery payload").

import type { Messages } from './messages.ts';

export interface Announcement {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

const MIGRATE = JSON.stringify({ migrate_discovery: true });

export function settle(held: Messages, wanted: Messages): readonly Announcement[] {
  const stale = [...held].filter(([topic]) => !wanted.has(topic));
  const changed = [...wanted].filter(([topic, payload]) => held.get(topic) !== payload);
  const staying = new Set([...wanted.values()].flatMap(uniqueIds));
  const moving = stale.filter(([, payload]) => uniqueIds(payload).some((id) => staying.has(id)));
  return [
    ...moving.flatMap(([topic, payload]) => [
      ...parting(topic, payload, staying),
      { topic, payload: MIGRATE, retain: false },
    ]),
    ...changed.flatMap(([topic, payload]) => [
      ...parting(topic, held.get(topic), staying),
      { topic, payload, retain: true },
    ]),
    ...stale.map(([topic]) => ({ topic, payload: '', retain: true })),
  ];
}

/** What is announced of a device, with only the platform of each component that does not stay. */
function parting(topic: string, before: string | undefined, staying: ReadonlySet<unknown>): readonly Announcement[] {
  const members = membersOf(before);
  const gone = Object.entries(membersOf(members?.['components']) ?? {}).flatMap(([key, component]) => {
    const { platform, unique_id } = membersOf(component) ?? {};
    return typeof platform === 'string' && !staying.has(unique_id) ? [[key, { platform }] as const] : [];
  });
  if (members === null || gone.length === 0) return [];
  const components = { ...membersOf(members['components']), ...Object.fromEntries(gone) };
  return [{ topic, payload: JSON.stringify({ ...members, components }), retain: true }];
}

function uniqueIds(payload: string | undefined): readonly unknown[] {
  const { unique_id, components } = membersOf(payload) ?? {};
  const each = Object.values(membersOf(components) ?? {}).map((component) => membersOf(component)?.['unique_id']);
  return [unique_id, ...each].filter((id) => typeof id === 'string');
}

/** `value` is JSON text, or what was read from it; it may be anybody's. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> | null {
  const read = typeof value === 'string' ? parsed(value) : value;
  const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
  return isObject ? (read as Readonly<Record<string, unknown>>) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
