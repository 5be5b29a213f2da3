// Home Assistant and the whole agent, on a router with a real kernel and real calls: each entity has a state, and orders show.

import { expect, it, onTestFinished } from 'vitest';
import { createMosquitto } from '../kit/broker.ts';
import { expectAttributes, expectState } from '../kit/entity-state.ts';
import { discovered, type Found } from '../kit/home-assistant.ts';
import { render } from '../kit/jinja.ts';
import { eventually } from './kit/children.ts';
import { createHome } from './kit/home.ts';
import { ownerOf } from './kit/owner.ts';
import { call, startProvider } from './kit/sipp.ts';

const DEVICE = 'homeassistant/device/ringfence_lab/config';
const SECTIONS = "config mqtt\n\toption url 'mqtt://127.0.0.1:1883'\n";
const TOKYO = '0312345678';

async function household() {
  const home = await createHome();
  onTestFinished(() => home.close());
  const owner = ownerOf(home, SECTIONS, { max_asks: '0' });
  onTestFinished(() => owner.remove());
  const broker = await createMosquitto({ port: 1883, prefix: home.prefix('router') });
  onTestFinished(() => broker.remove());
  await broker.start();
  const watcher = home.start('router', ['mosquitto_sub', '-t', '#', '-q', '1', '-F', '%t %p']);
  await owner.startAgent();
  const payloads = (topic: unknown) =>
    watcher
      .stdout()
      .split('\n')
      .flatMap((line) => (line.startsWith(`${topic} `) ? [line.slice(line.indexOf(' ') + 1)] : []));
  const press = ({ command_topic: topic }: Found, payload: unknown) =>
    home.must('router', ['mosquitto_pub', '-q', '1', '-t', String(topic), '-m', String(payload)]);
  return { home, payloads, press };
}

it('finds the router by itself, with a state for each entity that makes sense to it', async () => {
  const { home, payloads, press } = await household();
  const announcement = await eventually(() => payloads(DEVICE)[0], 'the announcement', 20_000);
  const entities = discovered(new Map([[DEVICE, announcement]]), 'homeassistant');
  const named = (key: string) => {
    const entity = entities.find(({ unique_id }) => unique_id === `ringfence_lab_${key}`);
    if (entity === undefined) throw new Error(`no entity ${key}`);
    return entity;
  };
  const states = ({ state_topic, value_template }: Found) =>
    payloads(state_topic).map((payload) => render(String(value_template), { value_json: JSON.parse(payload) }));
  const shows = (key: string, state: RegExp) =>
    eventually(() => state.test(states(named(key)).at(-1) ?? ''), `${key} like ${state}`, 20_000);

  await startProvider(home);
  expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ answered: [TOKYO] });
  await press(named('test_alert'), named('test_alert')['payload_press']);
  await press(named('block_international'), named('block_international')['payload_on']);
  await shows('last_alert', /^test$/);
  await shows('block_international', /^ON$/);
  await shows('calls_today', /^[1-9]/);
  await shows('last_call', /^20/);
  await shows('sip_devices', /^[1-9]/);
  for (const entity of entities.filter((each) => 'state_topic' in each)) {
    await eventually(() => states(entity).length > 0, `a state of ${entity['name']}`);
    for (const state of states(entity)) expectState(entity, state);
    for (const payload of payloads(entity['json_attributes_topic'])) {
      const attributes = render(String(entity['json_attributes_template']), { value_json: JSON.parse(payload) });
      expectAttributes(JSON.parse(attributes));
    }
  }
  expect(payloads(DEVICE)).toHaveLength(1);
});
