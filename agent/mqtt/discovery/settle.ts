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
  const stale = [...held.keys()].filter((topic) => !wanted.has(topic));
  const changed = [...wanted].filter(([topic, payload]) => held.get(topic) !== payload);
  const staying = new Set([...wanted.values()].flatMap(uniqueIds));
  const moving = stale.filter((topic) => uniqueIds(held.get(topic)).some((id) => staying.has(id)));
  return [
    ...moving.map((topic) => ({ topic, payload: MIGRATE, retain: false })),
    ...changed.flatMap(([topic, payload]) => [
      ...parting(topic, held.get(topic), payload),
      { topic, payload, retain: true },
    ]),
    ...stale.map((topic) => ({ topic, payload: '', retain: true })),
  ];
}

/** The new message with what the old one had beyond it, to be removed. */
function parting(topic: string, before: string | undefined, after: string): readonly Announcement[] {
  const now = membersOf(after);
  const components = membersOf(now?.['components']);
  const gone = Object.entries(membersOf(membersOf(before)?.['components']) ?? {}).flatMap(([key, component]) => {
    const platform = membersOf(component)?.['platform'];
    return typeof platform === 'string' && components?.[key] === undefined ? [[key, { platform }] as const] : [];
  });
  if (gone.length === 0) return [];
  const payload = JSON.stringify({ ...now, components: { ...components, ...Object.fromEntries(gone) } });
  return [{ topic, payload, retain: true }];
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
