// Home Assistant's view of us at a real broker: what is retained after a start, a change of mode or language, and its own restart.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoveryMessages } from '../../agent/mqtt/discovery/messages.ts';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { alertRecord, callRecord, reporting, stateRecord } from '../kit/mqtt-reporter.ts';
import { watch } from '../kit/mqtt-watcher.ts';
import { retainedAt } from '../kit/retained.ts';
import { eventually, must, start } from './kit/children.ts';
import { temporaryFolder } from './kit/household.ts';

const PREFIX = 'homeassistant';
const HOME = { id: 'home', commands: 'tighten', language: 'en', version: '0.1.0', currency: 'JPY' } as const;
const LISTENER = ['stdbuf', '-oL', 'mosquitto_sub', '-h', '127.0.0.1', '-d', '-R', '-F', '%t'];
const DEVICE = 'homeassistant/device/ringfence_home/config';

type Mode = Parameters<typeof discoveryMessages>[0];

function announced(mode: Mode, language: 'en' | 'ja' = 'en') {
  return discoveryMessages(mode, PREFIX, { ...HOME, language });
}

describe('what is announced to Home Assistant', () => {
  let broker: Mosquitto;

  beforeEach(async () => {
    broker = await createMosquitto();
    await broker.start();
  });
  afterEach(() => broker.remove());

  /** Resolves when the broker keeps exactly these announcements. */
  function keeps(wanted: ReadonlyMap<string, string>) {
    return eventually(
      async () => same(await retainedAt(broker.port, `${PREFIX}/#`), wanted),
      `${wanted.size} announcements`,
    );
  }

  function publish(topic: string, payload: string, ...more: readonly string[]) {
    return must(['mosquitto_pub', '-h', '127.0.0.1', '-p', String(broker.port), '-t', topic, '-m', payload, ...more]);
  }

  async function withReporter(
    credentials: object,
    during: (reporter: ReturnType<typeof reporting>) => Promise<unknown>,
  ) {
    const running = reporting(broker.url, { credentials });
    running.reporter.start();
    running.reporter.stand('state', stateRecord(0));
    try {
      await during(running);
    } finally {
      await running.reporter.stop();
    }
  }

  it('is one message for the device, and stays when the agent stops', async () => {
    await withReporter({ discovery: 'device' }, () => keeps(announced('device')));
    await keeps(announced('device'));
  });

  it('changes its way, its language and back, and leaves no ghosts', async () => {
    const steps: readonly (readonly [Mode, 'en' | 'ja'])[] = [
      ['device', 'en'],
      ['component', 'en'],
      ['component', 'ja'],
      ['device', 'ja'],
      ['off', 'en'],
    ];
    for (const [discovery, language] of steps)
      await withReporter({ discovery, language }, () => keeps(announced(discovery, language)));
  });

  it('is not published again where nothing changed, neither at a connect nor when Home Assistant comes up', async () => {
    await withReporter({ discovery: 'device' }, () => keeps(announced('device')));
    const listener = start([...LISTENER, '-p', String(broker.port), '-t', `${PREFIX}/#`]);
    await listener.waitFor(/^Subscribed/m);
    await withReporter({ discovery: 'device' }, async ({ reporter }) => {
      await eventually(() => looks(broker) === 2, 'a look at what is there');
      await publish(`${PREFIX}/status`, 'online');
      await eventually(() => looks(broker) === 3, 'another look');
      // Only when it has looked it tells anything new.
      reporter.stand('state', inEuro());
      await keeps(discoveryMessages('device', PREFIX, { ...HOME, currency: 'EUR' }));
    });
    const { stdout } = await listener.end();
    const topics = stdout.split('\n').filter((line) => line.startsWith(PREFIX));
    expect(topics).toEqual([`${PREFIX}/status`, DEVICE]);
  });

  it('is published again when Home Assistant comes up and somebody emptied it', async () => {
    await withReporter({ discovery: 'device' }, async () => {
      await keeps(announced('device'));
      await publish(DEVICE, '', '-r');
      await keeps(new Map());
      await publish(`${PREFIX}/status`, 'online');
      await keeps(announced('device'));
    });
  });

  it('takes away what an earlier version announced, and lets other devices alone', async () => {
    await publish(`${PREFIX}/sensor/ringfence_home/of_old/config`, '{"unique_id":"ringfence_home_of_old"}', '-r');
    await publish(`${PREFIX}/sensor/ringfence_other/calls/config`, '{"unique_id":"x"}', '-r');
    const other = [`${PREFIX}/sensor/ringfence_other/calls/config`, '{"unique_id":"x"}'] as const;
    await withReporter({ discovery: 'device' }, () => keeps(new Map([...announced('device'), other])));
  });

  it('is in the currency of the tariff, also when that changes', async () => {
    await withReporter({ discovery: 'device' }, async ({ reporter }) => {
      await keeps(announced('device'));
      reporter.stand('state', inEuro());
      await keeps(discoveryMessages('device', PREFIX, { ...HOME, currency: 'EUR' }));
    });
  });

  it('is published also where the broker lets nobody look', async () => {
    const folder = temporaryFolder();
    const acl = folder.write(
      'acl',
      'topic readwrite #\nuser blind\ntopic write homeassistant/#\ntopic readwrite ringfence/#\n',
    );
    const credentials = { username: 'blind', password: 'blind' };
    await broker.remove();
    broker = await createMosquitto({ credentials, lines: ['allow_anonymous true', `acl_file ${acl}`] });
    await broker.start();
    await withReporter({ discovery: 'device', ...credentials }, () => keeps(announced('device')));
    folder.remove();
  });

  it('comes back by itself after a broker that forgets', async () => {
    await withReporter({ discovery: 'component' }, async () => {
      await keeps(announced('component'));
      await broker.kill('SIGKILL');
      await broker.start();
      await keeps(announced('component'));
    });
  });
});

describe('a call that could not be ended', () => {
  it('is known at the broker for as long as it may be billed', async () => {
    const broker = await createMosquitto();
    await broker.start();
    const watcher = await watch(broker.port);
    const { reporter } = reporting(broker.url);
    reporter.start();
    const call = { ...callRecord('a@b'), state: 'answered', endedAt: null } as const;
    const billed = (calls: readonly string[]) =>
      watcher.until((seen) => {
        const last = seen.filter(({ topic }) => topic === 'ringfence/home/still_billed').at(-1);
        return last !== undefined && JSON.stringify(JSON.parse(last.payload).calls) === JSON.stringify(calls);
      });
    await billed([]);
    reporter.alert({ ...alertRecord('It goes on.'), alert: 'call_still_running', call });
    await billed(['a@b']);
    reporter.call({ ...call, state: 'ended', endedAt: '2026-11-22T10:00:00.000Z' });
    await billed([]);
    await reporter.stop();
    await broker.remove();
  });
});

function same(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...right].every(([topic, payload]) => left.get(topic) === payload);
}

function inEuro() {
  const state = stateRecord(0);
  return { ...state, spent: { ...state.spent, currency: 'EUR' } };
}

/** How often the broker was asked for what it keeps of us. */
function looks(broker: Mosquitto): number {
  return broker.log().split(`\t${DEVICE} (QoS`).length - 1;
}
