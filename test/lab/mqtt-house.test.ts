// Orders about the whole house by a real Mosquitto, to the agent on a router with a real kernel and real calls.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { signed } from '../kit/signed.ts';
import { eventually, type Running } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { call, startProvider } from './kit/sipp.ts';

const SECRET = 'as long as it takes';
const FAMILY = '01023276123456';
const LONDON = '010442079460000';
const TOKYO = '0312345678';
const SECTIONS = `config mqtt
	option url 'mqtt://127.0.0.1:1883'
	option command_secret '${SECRET}'

config rule 'family'
	list number '+23276123456'
	option verdict 'allow'

config rule 'gb'
	list country 'GB'
	option verdict 'allow'
`;

let home: Home;
let owner: Owner;
let broker: Mosquitto;
let watcher: Running;

beforeEach(async () => {
  home = await createHome();
  owner = ownerOf(home, SECTIONS, { max_asks: '0' });
  broker = await createMosquitto({ port: 1883, prefix: home.prefix('router') });
  await broker.start();
  watcher = home.start('router', ['mosquitto_sub', '-t', 'ringfence/#', '-q', '1', '-F', '%t %p']);
});
afterEach(async () => {
  await broker.remove();
  await home.close();
  owner.remove();
});

function published(topic: string): Record<string, unknown>[] {
  const own = watcher
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith(`ringfence/lab/${topic} `));
  return own.map((line) => JSON.parse(line.slice(line.indexOf(' '))));
}

async function order(name: string, payload: string): Promise<Record<string, unknown>> {
  const before = published('cmd/result').length;
  await home.must('router', ['mosquitto_pub', '-q', '1', '-t', `ringfence/lab/cmd/${name}`, '-m', payload]);
  return eventually(() => published('cmd/result')[before], `the result of ${name}`);
}

/** Whether the kernel stops calls by an order of the owner's, the moment this is asked. */
async function kernelBlocks(): Promise<boolean> {
  return (await home.must('router', ['nft', '-t', 'list', 'table', 'inet', 'ringfence'])).includes('owner:block');
}

describe('the whole house', () => {
  it('makes no calls but for help while all are blocked, and the setting is told when the kernel has it', async () => {
    await owner.startAgent();
    await watcher.waitFor(/lab\/settings .*"all":false/);
    const provider = await startProvider(home);
    const dial = (number: string) => call(home, 'pbx', { calls: [{ number }] });
    expect(await dial(TOKYO)).toMatchObject({ answered: [TOKYO] });
    expect(await order('rule', '{"name": "international", "blocked": true}')).toMatchObject({ ok: true });
    expect(await kernelBlocks()).toBe(true);
    expect(await dial(LONDON)).toMatchObject({ refused: [LONDON] });
    expect(await dial(FAMILY)).toMatchObject({ answered: [FAMILY] });
    expect(await dial(TOKYO)).toMatchObject({ answered: [TOKYO] });
    await watcher.waitFor(/lab\/settings .*"international":true,"all":false/);
    expect(await order('rule', '{"name": "all", "blocked": true}')).toMatchObject({ ok: true });
    for (const number of [TOKYO, FAMILY]) expect(await dial(number)).toMatchObject({ refused: [number] });
    expect(await dial('119')).toMatchObject({ answered: ['119'] });
    expect(provider.invited()).toEqual([TOKYO, FAMILY, TOKYO, '119']);
    await watcher.waitFor(/lab\/settings .*"international":true,"all":true/);
    expect(await owner.blocks()).toMatchObject([{ kind: 'house' }, { kind: 'house' }]);
  });

  it('is only loosened by who knows the secret, once, and stays so after a restart', async () => {
    const agent = await owner.startAgent();
    await watcher.waitFor(/availability online/);
    await startProvider(home);
    const observe = { id: 'ha-1', at: Math.ceil(Date.now() / 1000) + 1, mode: 'observe' };
    expect(await order('mode', JSON.stringify(observe))).toMatchObject({ ok: false });
    const proven = signed(SECRET, 'ringfence/lab/cmd/mode', observe);
    expect(await order('mode', proven)).toMatchObject({ id: 'ha-1', ok: true });
    await watcher.waitFor(/lab\/settings .*"mode":"observe"/);
    expect(await call(home, 'pbx', { calls: [{ number: '0990512345' }] })).toMatchObject({ answered: ['0990512345'] });
    expect(await order('mode', '{"mode": "enforce"}')).toMatchObject({ ok: true });
    expect(await order('mode', proven)).toMatchObject({ ok: false, sentence: 'This command was given before.' });
    expect(await order('budget', '{"hour": 100}')).toMatchObject({ ok: true });
    expect(await order('budget', '{"hour": 101}')).toMatchObject({ ok: false });
    expect(agent.process.stdout()).not.toContain(SECRET);
    await owner.kept((state) => state.includes('"hour"'));
    await agent.stop();
    await watcher.waitFor(/availability offline/);
    expect(published('calls/active').at(-1)).toMatchObject({ calls: [] });
    await owner.startAgent();
    await eventually(() => /"hour":100/.test(JSON.stringify(published('settings').at(-1))), 'the budget set before');
  });

  it('sees its calls, devices and day at the broker, and the test alert', async () => {
    await owner.startAgent();
    await watcher.waitFor(/availability online/);
    await startProvider(home);
    expect(await order('test', '{}')).toMatchObject({ ok: true });
    await watcher.waitFor(/event\/alert .*"alert":"test"/);
    await watcher.waitFor(/last_alert .*"alert":"test"/);
    expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ answered: [TOKYO] });
    await watcher.waitFor(new RegExp(`last_call .*"dialled":"${TOKYO}"`));
    await watcher.waitFor(/lab\/today .*"calls":1,"international":0,"blocked":0/);
    await watcher.waitFor(/lab\/devices .*"device":"pbx","name":"Office PBX","addresses":\["192.168.1.10"\]/);
    expect(published('diagnostics')[0]).toMatchObject({ schema: 1, type: 'diagnostics', mqttDropped: 0 });
    await eventually(() => JSON.stringify(published('calls/active').at(-1)?.['calls']) === '[]', 'no call under way');
  });
});
