// A cable that is pulled while messages are under way: nothing is lost, and at most what was under way comes twice.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { bundled } from '../kit/bundled.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home, WAN } from './kit/home.ts';

const PORT = 1883;
const ALERTS = 300;

let home: Home;
let broker: Mosquitto;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cut-'));
  home = await createHome();
  broker = await createMosquitto({ host: ADDRESS.provider.v4, port: PORT, prefix: home.prefix('provider') });
  await broker.start();
});
afterEach(async () => {
  await broker.remove();
  await home.close();
  rmSync(folder, { recursive: true });
});

it('a network cut in the middle of publishing loses no alert and repeats at most the one under way', async () => {
  const program = await bundled(
    folder,
    `
    import { setTimeout as sleep } from 'node:timers/promises';
    reporter.start();
    await told(/^Connected/);
    for (let count = 1; count <= ${ALERTS}; count++) {
      reporter.alert(alertRecord('alert ' + count));
      await sleep(10);
    }
    while (reporter.waitingAlerts().length > 0) await sleep(50);
    await reporter.stop();
    console.log('connections ' + infos.length);`,
    '{ timing: { keepaliveSeconds: 1 } }',
  );
  const subscriber = ['stdbuf', '-oL', 'mosquitto_sub', '-h', ADDRESS.provider.v4, '-t', 'ringfence/+/event/alert'];
  const watcher = home.start('provider', subscriber);
  await eventually(() => broker.log().includes('Received SUBSCRIBE'), 'the watcher');
  const publisher = home.start('router', [process.execPath, program, broker.url]);
  await watcher.waitFor(/"alert 50"/);
  await home.must('router', ['ip', 'link', 'set', WAN, 'down']);
  await eventually(() => /ringfence-home-\w+ has exceeded timeout/.test(broker.log()), 'the broker to notice');
  await home.must('router', ['ip', 'link', 'set', WAN, 'up']);
  const { stdout } = await publisher.finished();
  const [, connections = '0'] = /^connections (\d+)$/m.exec(stdout) ?? [];
  await watcher.waitFor(new RegExp(`"alert ${ALERTS}"`));
  const numbers = [...watcher.stdout().matchAll(/"alert (\d+)"/g)].map(([, number]) => Number(number));
  expect(Number(connections)).toBe(2);
  expect([...new Set(numbers)]).toEqual(Array.from({ length: ALERTS }, (_, index) => index + 1));
  expect(numbers.length).toBeLessThanOrEqual(ALERTS + 1);
});
