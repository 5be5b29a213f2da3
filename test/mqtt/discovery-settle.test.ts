// From one announcement to another, held to a model of Home Assistant's discovery: nothing stays that should not, nothing is forgotten.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discoveryMessages, type Messages } from '../../agent/mqtt/discovery/messages.ts';
import { settle } from '../../agent/mqtt/discovery/settle.ts';

const PREFIX = 'homeassistant';
const HOME = { id: 'home', commands: 'all', language: 'en', version: '0.1.0', currency: 'JPY' } as const;
const DEVICE = 'homeassistant/device/ringfence_home/config';

/** components/mqtt/discovery.py and entity.py in short: entities by unique id, each with the topic that it came by. */
class HomeAssistant {
  readonly retained = new Map<string, string>();
  readonly entities = new Map<string, string>();
  readonly removed: string[] = [];
  /** Unloaded for another announcement to take up; else they stay in the registry as ghosts. */
  readonly dormant = new Set<string>();

  receive(announcements: ReturnType<typeof settle>): void {
    for (const { topic, payload, retain } of announcements) {
      if (retain && payload === '') this.retained.delete(topic);
      else if (retain) this.retained.set(topic, payload);
      this.#read(topic, payload);
    }
  }

  #read(topic: string, payload: string): void {
    const members = payload === '' ? {} : JSON.parse(payload);
    if (members.migrate_discovery === true) {
      for (const id of this.#unload(topic, () => true)) this.dormant.add(id);
    } else this.#take(topic, topic === DEVICE ? components(members) : single(members));
  }

  #take(topic: string, ids: readonly string[]): void {
    const gone = this.#unload(topic, (id) => !ids.includes(id));
    this.removed.push(...gone);
    for (const id of ids) {
      if ((this.entities.get(id) ?? topic) !== topic) throw new Error(`${id} is announced twice`);
      this.entities.set(id, topic);
      this.dormant.delete(id);
    }
  }

  #unload(topic: string, which: (id: string) => boolean): readonly string[] {
    const ids = [...this.entities].filter(([id, by]) => by === topic && which(id)).map(([id]) => id);
    for (const id of ids) this.entities.delete(id);
    return ids;
  }
}

function components(members: { components?: Record<string, { unique_id?: string }> }): readonly string[] {
  return Object.values(members.components ?? {}).flatMap(({ unique_id }) => unique_id ?? []);
}

function single({ unique_id }: { unique_id?: string }): readonly string[] {
  return unique_id === undefined ? [] : [unique_id];
}

const announced = fc
  .record({
    mode: fc.constantFrom('device', 'component', 'off'),
    language: fc.constantFrom('en', 'ja'),
    commands: fc.constantFrom('all', 'off'),
    version: fc.constantFrom('0.1.0', '0.2.0'),
  })
  .map(({ mode, ...home }) => discoveryMessages(mode, PREFIX, { ...HOME, ...home }));

describe('a change of what is announced', () => {
  it('ends with what is wanted and nothing else, and no entity that stays was removed or announced twice', () => {
    fc.assert(
      fc.property(fc.array(announced, { minLength: 1, maxLength: 5 }), (steps) => {
        const home = new HomeAssistant();
        for (const wanted of steps) {
          const before = new Set(home.entities.keys());
          home.removed.length = 0;
          home.receive(settle(home.retained, wanted));
          expect(home.retained).toEqual(wanted);
          const now = new HomeAssistant();
          now.receive(settle(new Map(), wanted));
          expect(home.entities).toEqual(now.entities);
          expect(home.dormant.size).toBe(0);
          expect(home.removed.filter((id) => before.has(id) && now.entities.has(id))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing where nothing changed', () => {
    for (const mode of ['device', 'component', 'off'] as const) {
      const wanted = discoveryMessages(mode, PREFIX, HOME);
      expect(settle(wanted, wanted)).toEqual([]);
    }
  });

  it('says of a component that is gone which platform it was of, before it is left out', () => {
    const before = discoveryMessages('device', PREFIX, HOME);
    const after = discoveryMessages('device', PREFIX, { ...HOME, commands: 'off' });
    const [parting, last, ...more] = settle(before, after);
    expect(JSON.parse(parting?.payload ?? '').components.mode).toEqual({ platform: 'select' });
    expect(JSON.parse(last?.payload ?? '').components.mode).toBeUndefined();
    expect(more).toEqual([]);
  });

  it('takes away what is not to be read, whatever it says', () => {
    const garbled: Messages = new Map(
      ['{', '[]', 'null', '{"components":[1]}', '{"components":{"a":1}}'].map((payload, index) => [
        `homeassistant/sensor/ringfence_home/x${index}/config`,
        payload,
      ]),
    );
    const announcements = settle(garbled, discoveryMessages('device', PREFIX, HOME));
    expect(announcements.filter(({ payload }) => payload === '').map(({ topic }) => topic)).toEqual([
      ...garbled.keys(),
    ]);
    for (const payload of garbled.values())
      expect(settle(new Map([[DEVICE, payload]]), discoveryMessages('device', PREFIX, HOME))).toHaveLength(1);
  });
});
