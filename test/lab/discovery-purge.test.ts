// `ringfence mqtt purge` at real brokers: what is ours is gone, what is others' stays, and what went wrong is said.

import { createServer } from 'node:net';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../agent/cli/main.ts';
import { recordingTerminal } from '../cli/terminal.ts';
import { createMosquitto, freePort, type MosquittoOptions } from '../kit/broker.ts';
import { alertRecord, reporting, stateRecord } from '../kit/mqtt-reporter.ts';
import { olderBroker } from '../kit/older-broker.ts';
import { retainedAt } from '../kit/retained.ts';
import { eventually, must } from './kit/children.ts';
import { temporaryFolder } from './kit/household.ts';

const folder = temporaryFolder();
const USER = { username: 'ringfence', password: 'geheim' };
const LOGIN = `option username '${USER.username}'\n  option password '${USER.password}'`;
/** MQTT 3.1.1 section 3.2.2.3. */
const UNACCEPTABLE_VERSION = [0x20, 2, 0, 1];
const OTHERS = ['ringfence/homely/state', 'homeassistant/sensor/ringfence_homely/x/config', 'home/lamp'];

afterAll(() => folder.remove());

async function broker(options: MosquittoOptions = {}) {
  const mosquitto = await createMosquitto(options);
  onTestFinished(() => mosquitto.remove());
  await mosquitto.start();
  return mosquitto;
}

async function purge(url: string | null, { more = '', json = false } = {}) {
  const section = url === null ? '' : `config mqtt\n  option url '${url}'\n  ${more}\n`;
  const socket = `${folder.path}/no.sock`;
  const main = `config ringfence 'main'\n  option country 'JP'\n  option id 'home'\n  option control_socket '${socket}'\n`;
  const file = folder.write('ringfence', `${main}\n${section}`);
  const { terminal, out, err } = recordingTerminal();
  const code = await runCli(['mqtt', 'purge', '--config', file, ...(json ? ['--json'] : [])], terminal);
  return { code, out: out.join(''), err: err.join('') };
}

/** An agent that was here and announced itself. */
async function livedAt(url: string, port: number, discovery: 'device' | 'component') {
  const { reporter } = reporting(url, { credentials: { discovery } });
  reporter.start();
  reporter.stand('state', stateRecord(0));
  reporter.alert(alertRecord('Look.'));
  await eventually(
    async () => (await retainedAt(port, 'homeassistant/+/ringfence_home/#')).size > 0,
    'an announcement',
  );
  await reporter.stop();
}

describe('a purge', () => {
  it.each(['device', 'component'] as const)(
    'takes away all of this router and nothing of others (%s)',
    async (mode) => {
      const { url, port } = await broker();
      for (const topic of OTHERS) await must(['mosquitto_pub', '-p', String(port), '-t', topic, '-m', 'x', '-r']);
      await livedAt(url, port, mode);
      const before = await retainedAt(port);
      expect(before.size).toBeGreaterThan(OTHERS.length + 5);
      const { code, out, err } = await purge(url);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toBe(`Emptied ${before.size - OTHERS.length} retained topics of "home" at ${url}.\n`);
      expect([...(await retainedAt(port)).keys()].sort()).toEqual([...OTHERS].sort());
    },
  );

  it('is done when there is nothing, and leaves nothing itself', async () => {
    const { url, port } = await broker();
    expect(await purge(url)).toEqual({ code: 0, out: `Nothing of "home" is retained at ${url}.\n`, err: '' });
    expect(await retainedAt(port)).toEqual(new Map());
  });

  it('gives its name and password, and says as JSON what it did', async () => {
    const { url, port } = await broker({ credentials: USER });
    const login = ['-p', String(port), '-u', USER.username, '-P', USER.password];
    await must(['mosquitto_pub', ...login, '-t', 'ringfence/home/state', '-m', 'x', '-r']);
    const { code, out } = await purge(url, { more: LOGIN, json: true });
    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      type: 'purge',
      topics: ['ringfence/home/state'],
      refused: [],
    });
  });

  it('works with a broker that knows only MQTT 3.1.1', async () => {
    const { url, port } = await broker();
    await livedAt(url, port, 'device');
    const older = await olderBroker(port, UNACCEPTABLE_VERSION);
    onTestFinished(() => older.close());
    expect(await purge(older.url)).toMatchObject({ code: 0, err: '' });
    expect(older.refused).toEqual([5]);
    expect(await retainedAt(port)).toEqual(new Map());
  });

  it('names what the broker does not let it empty', async () => {
    const acl = folder.write(
      'acl',
      'topic readwrite #\nuser ringfence\ntopic readwrite homeassistant/#\ntopic read ringfence/#\n',
    );
    const lines = ['allow_anonymous true', `acl_file ${acl}`];
    const guarded = await broker({ credentials: USER, lines });
    await must(['mosquitto_pub', '-p', String(guarded.port), '-t', 'ringfence/home/state', '-m', 'x', '-r']);
    const { code, out, err } = await purge(guarded.url, { more: LOGIN, json: true });
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 2, topics: [], refused: ['ringfence/home/state'] });
    expect(err).toContain('ringfence/home/state');
    expect((await retainedAt(guarded.port)).size).toBe(1);
  });

  it('says why it cannot: no section, no broker, a wrong password', async () => {
    const none = await purge(null);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/has no section mqtt/);
    const away = await purge(`mqtt://127.0.0.1:${await freePort()}`);
    expect(away.code).toBe(2);
    expect(away.err).toMatch(/^No MQTT broker answers/);
    const { url } = await broker({ credentials: USER });
    const refused = await purge(url, { more: "option username 'ringfence'\n  option password 'wrong'" });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(url);
    expect(refused.err).not.toContain('wrong');
  });

  it('warns where the agent runs, which would publish again', async () => {
    const { url } = await broker();
    const listening = await listen(`${folder.path}/no.sock`);
    const { code, err } = await purge(url);
    await listening.close();
    expect(code).toBe(0);
    expect(err).toMatch(/^Ringfence is running here/);
  });
});

/** Somebody who takes orders there. */
async function listen(path: string) {
  const server = createServer((socket) => socket.once('data', () => socket.end('{"ok":true,"sentence":"Here."}\n')));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { close: () => new Promise((resolve) => server.close(resolve)) };
}
