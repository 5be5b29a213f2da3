import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMosquitto, freePort, type Mosquitto } from '../kit/broker.ts';
import { alertRecord, callRecord, events, reporting } from '../kit/mqtt-reporter.ts';
import { watch } from '../kit/mqtt-watcher.ts';
import { type Gate, olderBroker } from '../kit/older-broker.ts';
import { eventually } from './kit/children.ts';

const brokers: Mosquitto[] = [];
const gates: Gate[] = [];

async function mosquitto(options?: Parameters<typeof createMosquitto>[0]): Promise<Mosquitto> {
  const broker = await createMosquitto(options);
  brokers.push(broker);
  await broker.start();
  return broker;
}

afterEach(async () => {
  for (const gate of gates.splice(0)) gate.close();
  for (const broker of brokers.splice(0)) await broker.remove();
});

describe('a broker that refuses', () => {
  it('a wrong password is told of once, asked again, and sends all that waited once the password is right', async () => {
    const credentials = { username: 'ringfence', password: 'right-password' };
    const strict = await mosquitto({ credentials });
    const { reporter, warnings, infos, told } = reporting(strict.url, {
      credentials: { username: 'ringfence', password: 'wrong-password' },
    });
    reporter.start();
    reporter.alert(alertRecord('waited'));
    await told(/refuses user name or password; correct username and password in section mqtt/);
    await eventually(() => strict.log().split('not authorised').length > 4, 'several attempts');
    expect(warnings).toHaveLength(1);
    await strict.kill('SIGTERM');
    const open = await mosquitto({ port: strict.port });
    const watcher = await watch(open.port);
    await watcher.until((seen) => events(seen).includes('waited'));
    expect([...warnings, ...infos].join()).not.toMatch(/wrong-password|right-password/);
    await reporter.stop();
  });

  it('lets in who has the right password, whatever characters are in it', async () => {
    const credentials = { username: 'ringfence', password: 'pässword # "quoted"' };
    const strict = await mosquitto({ credentials });
    const { reporter, told, warnings } = reporting(strict.url, { credentials });
    reporter.start();
    await told(/^Connected/);
    expect(warnings).toEqual([]);
    await reporter.stop();
  });

  it.each([
    ['MQTT 5 by its own reason code', [0x20, 0x03, 0x00, 0x84, 0x00]],
    ['MQTT 5 in the words of 3.1.1', [0x20, 0x02, 0x00, 0x01]],
    ['MQTT 5 without a word', []],
  ])('%s gets MQTT 3.1.1', async (_, answer) => {
    const broker = await mosquitto();
    const gate = await olderBroker(broker.port, answer);
    gates.push(gate);
    const { reporter, warnings, told } = reporting(gate.url);
    const watcher = await watch(broker.port);
    reporter.start();
    reporter.alert(alertRecord('told in 3.1.1'));
    await told(/^Connected to the MQTT broker .* with MQTT 3.1.1\.$/);
    await watcher.until((seen) => events(seen).includes('told in 3.1.1'));
    expect(gate.refused).toEqual([5]);
    expect(warnings).toEqual([]);
    await reporter.stop();
    await watcher.until((seen) => seen.at(-1)?.payload === 'offline');
  });

  it('every version, because it is no broker, is told of and tried again', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => socket.destroy()).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { reporter, told, warnings } = reporting(`mqtt://127.0.0.1:${port}`);
    reporter.start();
    await told(/gives no answer as of an MQTT broker|closes the connection without an answer/);
    await reporter.stop();
    expect(warnings).toHaveLength(1);
    server.close();
  });

  it('what its rules of access do not grant is told of once for each topic, and the rest still arrives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringfence-acl-'));
    const rules = join(folder, 'acl');
    writeFileSync(
      rules,
      'topic read #\ntopic write ringfence/home/availability\ntopic write ringfence/home/event/alert\n',
    );
    const broker = await mosquitto({ lines: [`acl_file ${rules}`] });
    rmSync(folder, { recursive: true });
    const { reporter, told, warnings } = reporting(broker.url);
    const watcher = await watch(broker.port);
    reporter.start();
    reporter.call(callRecord('not granted'));
    reporter.call(callRecord('not granted either'));
    reporter.alert(alertRecord('granted'));
    await watcher.until((seen) => events(seen).includes('granted'));
    await told(/refuses a message on ringfence\/home\/event\/call; allow this user to write there/);
    await reporter.stop();
    expect(events(watcher.seen)).toEqual(['granted']);
    expect(new Set(warnings).size).toBe(warnings.length);
  });

  it('a message as too large is told of once, and the rest still arrives', async () => {
    const broker = await createMosquitto({ lines: ['max_packet_size 2000'] });
    brokers.push(broker);
    await broker.start();
    const { reporter, warnings } = reporting(broker.url);
    const watcher = await watch(broker.port);
    reporter.start();
    reporter.alert(alertRecord('small'));
    await watcher.until((seen) => events(seen).includes('small'));
    reporter.alert(alertRecord(`large ${'x'.repeat(3000)}`));
    reporter.alert(alertRecord(`large ${'y'.repeat(3000)}`));
    reporter.alert(alertRecord('small again'));
    await watcher.until((seen) => events(seen).includes('small again'));
    expect(warnings).toEqual([expect.stringMatching(/refuses a message on ringfence\/home\/event\/alert; allow/)]);
    await reporter.stop();
  });
});
