import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBroker } from '../../build/demo/broker.ts';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { bundled } from '../kit/bundled.ts';
import { alertRecord, events, reporting } from '../kit/mqtt-reporter.ts';
import { watch } from '../kit/mqtt-watcher.ts';
import { olderBroker } from '../kit/older-broker.ts';
import { start } from './kit/children.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-mqtt-'));

/** The availabilities that were published, in order, without what was retained from before. */
function availabilities(seen: readonly { topic: string; payload: string }[]): string[] {
  return seen.filter(({ topic }) => topic === 'ringfence/home/availability').map(({ payload }) => payload);
}

describe('whether the agent is there', () => {
  let broker: Mosquitto;

  beforeEach(async () => {
    broker = await createMosquitto();
    await broker.start();
  });
  afterEach(() => broker.remove());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is said on connecting, and on a clean stop after everything that waits', async () => {
    const watcher = await watch(broker.port);
    const { reporter } = reporting(broker.url);
    reporter.start();
    await watcher.until((seen) => availabilities(seen).length === 1);
    for (let count = 1; count <= 30; count++) reporter.alert(alertRecord(`alert ${count}`));
    await reporter.stop();
    await watcher.until((seen) => availabilities(seen).length === 2);
    expect(availabilities(watcher.seen)).toEqual(['online', 'offline']);
    expect(events(watcher.seen)).toHaveLength(30);
    expect(watcher.seen.at(-1)).toMatchObject({ payload: 'offline' });
    expect(broker.log()).toContain('Received DISCONNECT from ringfence-home');
  });

  it('is said by the broker when the agent is killed', async () => {
    const program = await bundled(
      folder,
      `
      reporter.start();
      setInterval(() => reporter.alert(alertRecord('still here')), 5);`,
    );
    const watcher = await watch(broker.port);
    const publisher = start([process.execPath, program, broker.url]);
    await watcher.until((seen) => events(seen).length >= 20);
    await publisher.end('SIGKILL');
    await watcher.until((seen) => availabilities(seen).length === 2);
    expect(availabilities(watcher.seen)).toEqual(['online', 'offline']);
  });

  it('is retained, so that whoever comes later knows as well', async () => {
    const { reporter, told } = reporting(broker.url);
    reporter.start();
    await told(/^Connected/);
    await reporter.stop();
    const watcher = await watch(broker.port);
    const late = await watcher.until((seen) => seen.find(({ topic }) => topic.endsWith('availability')));
    expect(late).toEqual({ topic: 'ringfence/home/availability', payload: 'offline', retained: true });
  });

  it('is said by the last will when the broker does not answer a clean stop in time', async () => {
    const watcher = await watch(broker.port);
    const { reporter, told } = reporting(broker.url, { timing: { stopTimeoutMs: 300 } });
    reporter.start();
    await told(/^Connected/);
    await watcher.until((seen) => availabilities(seen).length === 1);
    broker.freeze();
    const before = performance.now();
    await reporter.stop();
    expect(performance.now() - before).toBeLessThan(1000);
    broker.thaw();
    await watcher.until((seen) => availabilities(seen).at(-1) === 'offline');
    expect(broker.log()).not.toContain('Received DISCONNECT from ringfence-home');
  });

  it('is over at once where there is no broker, and then nothing keeps the process alive', async () => {
    const { url } = broker;
    await broker.kill('SIGTERM');
    const program = await bundled(
      folder,
      `
      await reporter.stop();
      reporter.start();
      reporter.start();
      await told(/^No MQTT broker answers/);
      await reporter.stop();
      await reporter.stop();`,
    );
    expect(await start([process.execPath, program, url]).finished(5000)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is no longer told after a stop, and then nothing keeps the process alive', async () => {
    const program = await bundled(
      folder,
      `
      reporter.start();
      await told(/^Connected/);
      await reporter.stop();
      reporter.alert(alertRecord('too late'));`,
    );
    expect(await start([process.execPath, program, broker.url]).finished(5000)).toMatchObject({ code: 0, stderr: '' });
    const watcher = await watch(broker.port);
    await watcher.until((seen) => availabilities(seen).length > 0);
    expect(availabilities(watcher.seen)).toEqual(['offline']);
    expect(events(watcher.seen)).toEqual([]);
  });

  it('is over in time even where the broker never closes its side', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const real = createConnection(broker.port, '127.0.0.1');
      socket.pipe(real).pipe(socket, { end: false });
      socket.on('error', () => real.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const program = await bundled(
      folder,
      `
      reporter.start();
      await told(/^Connected/);
      await reporter.stop();`,
    );
    const { port } = server.address() as AddressInfo;
    const outcome = await start([process.execPath, program, `mqtt://127.0.0.1:${port}`]).finished(5000);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(broker.log()).toContain('Received DISCONNECT from ringfence-home');
    server.close();
  });

  it('is no matter of dispute between two routers that have one id', async () => {
    const one = reporting(broker.url, { machine: 'one' });
    const other = reporting(broker.url, { machine: 'other' });
    for (const { reporter, told } of [one, other]) {
      reporter.start();
      await told(/^Connected/);
    }
    const watcher = await watch(broker.port);
    one.reporter.alert(alertRecord('of one'));
    other.reporter.alert(alertRecord('of the other'));
    await watcher.until((seen) => events(seen).length === 2);
    expect([...one.warnings, ...other.warnings]).toEqual([]);
    await one.reporter.stop();
    await other.reporter.stop();
  });

  it('is disputed also where the broker only closes, as those of MQTT 3.1.1 do', async () => {
    const gate = await olderBroker(broker.port, []);
    const both = [reporting(gate.url), reporting(gate.url)];
    for (const { reporter } of both) reporter.start();
    await Promise.race(both.map(({ told }) => told(/as if another client took over .* an id of its own/)));
    for (const { reporter } of both) await reporter.stop();
    gate.close();
  });

  it('is disputed when Ringfence runs twice: the log says so, and how to settle it', async () => {
    const embedded = await startBroker({ port: 0, host: '127.0.0.1' });
    const url = `mqtt://127.0.0.1:${embedded.port}`;
    const one = reporting(url);
    const other = reporting(url);
    one.reporter.start();
    await one.told(/^Connected/);
    other.reporter.start();
    await one.told(/Another client took over our place .* give each router an id of its own/);
    await one.reporter.stop();
    await other.reporter.stop();
    await embedded.stop();
  });
});
