// The whole agent and a broker that comes late and goes away: calls are stopped all the while, and what was told arrives in the end.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { configText, startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { call, startProvider } from './kit/sipp.ts';

const FIRST = '01023288000001';
const SECOND = '01023288000002';
const PORT = 1883;

let home: Home;
let broker: Mosquitto;
beforeEach(async () => {
  home = await createHome();
  broker = await createMosquitto({ port: PORT, prefix: home.prefix('router') });
});
afterEach(async () => {
  await broker.remove();
  await home.close();
});

it('stops calls without a broker and tells of them, in order, when there is one again', async () => {
  const watch = [
    'mosquitto_sub',
    '-p',
    String(PORT),
    '-V',
    '5',
    '-i',
    'watcher',
    '-c',
    '-x',
    '600',
    '-q',
    '1',
    '-t',
    'ringfence/#',
  ];
  // The broker keeps a session for the watcher before anybody publishes (MQTT 5, section 3.1.2.11).
  await broker.start();
  await home.must('router', [...watch, '-E']);
  await broker.kill('SIGTERM');

  const agent = await startAgent(home, configText(`config mqtt 'mqtt'\n\toption url 'mqtt://127.0.0.1:${PORT}'\n`));
  const provider = await startProvider(home);
  await call(home, 'pbx', { calls: [{ number: FIRST }] });
  await broker.start();
  const watcher = home.start('router', [...watch, '-F', '%t %p']);
  await watcher.waitFor(told(FIRST), 20_000);
  await broker.kill('SIGTERM');
  await call(home, 'pbx', { calls: [{ number: SECOND }] });
  await broker.start();
  await watcher.waitFor(told(SECOND), 20_000);

  expect(watcher.stdout().search(told(FIRST))).toBeLessThan(watcher.stdout().search(told(SECOND)));
  expect(provider.invited()).toEqual([]);
  expect((await agent.stop()).code).toBe(0);
  await watcher.waitFor(/ringfence\/lab\/availability offline/);
});

it('tells an alert once that it could not tell before it was killed, and then stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outage-'));
  const saved = join(folder, 'alerts.json');
  const config = configText(`config mqtt 'mqtt'\n\toption url 'mqtt://127.0.0.1:${PORT}'\n`, { state_dir: folder });
  await startProvider(home);

  const killed = await startAgent(home, config);
  await call(home, 'pbx', { calls: [{ number: FIRST }] });
  await eventually(() => existsSync(saved), 'the alert in its file');
  await killed.process.end('SIGKILL');
  const stopped = await startAgent(home, config);
  expect((await stopped.stop()).code).toBe(0);
  expect(readFileSync(saved, 'utf8')).toContain(FIRST);

  await broker.start();
  const alerts = home.start('router', ['mosquitto_sub', '-p', String(PORT), '-t', 'ringfence/lab/event/alert']);
  await eventually(() => broker.log().includes('Received SUBSCRIBE'), 'the watcher');
  const last = await startAgent(home, config);
  await alerts.waitFor(new RegExp(`"call_blocked".*${FIRST}`));
  expect((await last.stop()).code).toBe(0);
  expect(alerts.stdout().match(/"call_blocked"/g)).toHaveLength(1);
  expect(existsSync(saved)).toBe(false);
  rmSync(folder, { recursive: true });
});

it('tells what waited once the owner has corrected the password', async () => {
  await broker.remove();
  const credentials = { username: 'ringfence', password: 'right' };
  broker = await createMosquitto({ port: PORT, prefix: home.prefix('router'), credentials });
  await broker.start();
  const section = (password: string) =>
    `config mqtt 'mqtt'\n\toption url 'mqtt://127.0.0.1:${PORT}'\n\toption username 'ringfence'\n\toption password '${password}'\n`;
  const agent = await startAgent(home, configText(section('wrong')));
  await startProvider(home);
  await call(home, 'pbx', { calls: [{ number: FIRST }] });
  await agent.process.waitFor(/refuses user name or password/);
  const words = ['-u', 'ringfence', '-P', 'right', '-t', 'ringfence/lab/event/alert'];
  const alerts = home.start('router', ['mosquitto_sub', '-p', String(PORT), ...words]);
  await eventually(() => broker.log().includes('Received SUBSCRIBE'), 'the watcher');
  await agent.reload(configText(section('right')));
  await alerts.waitFor(new RegExp(`"call_blocked".*${FIRST}`));
  const { code, stdout } = await agent.stop();
  expect(code).toBe(0);
  expect(stdout).not.toContain('wrong');
});

function told(dialled: string): RegExp {
  return new RegExp(`event/call .*"dialled":"${dialled}"`);
}
