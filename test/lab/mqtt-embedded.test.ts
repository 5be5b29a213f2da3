import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Broker, startBroker } from '../../build/demo/broker.ts';
import { alertRecord, events, reporting, stateRecord } from '../kit/mqtt-reporter.ts';
import { watch } from '../kit/mqtt-watcher.ts';
import { must, type Running, start } from './kit/children.ts';

const VERSIONS = ['mqttv5', 'mqttv311', 'mqttv31'];

describe("the demo's own broker", () => {
  const published: string[] = [];
  let broker: Broker;
  let address: string[];

  beforeEach(async () => {
    published.length = 0;
    broker = await startBroker({
      port: 0,
      host: '127.0.0.1',
      onPublish: (topic, payload) => published.push(`${topic} ${payload}`),
    });
    address = ['-h', '127.0.0.1', '-p', String(broker.port)];
  });
  afterEach(() => broker.stop());

  function publish(topic: string, ...more: readonly string[]): Promise<string> {
    return must(['mosquitto_pub', ...address, '-V', 'mqttv5', '-t', topic, ...more]);
  }

  /** A subscriber that has been acknowledged; it prints retain flag, QoS, topic and payload. */
  async function subscriber(filter: string, ...more: readonly string[]): Promise<Running> {
    const sub = start([
      'stdbuf',
      '-oL',
      'mosquitto_sub',
      ...address,
      '-d',
      '-F',
      '= %r %q %t %p',
      '-t',
      filter,
      ...more,
    ]);
    onTestFinished(async () => {
      await sub.end();
    });
    await sub.waitFor(/^Subscribed/m);
    return sub;
  }

  it.each(VERSIONS)('passes messages on between clients of %s and of MQTT 5, with the lower QoS', async (version) => {
    const sub = await subscriber('home/+/x', '-V', version, '-q', '1');
    await publish('home/a/x', '-m', 'with QoS 0', '-q', '0');
    await publish('home/a/y', '-m', 'not asked for', '-q', '1');
    await publish('home/b/x', '-m', 'with QoS 1', '-q', '1');
    await sub.waitFor(/^= 0 1 home\/b\/x with QoS 1$/m);
    expect(sub.stdout()).toMatch(/^= 0 0 home\/a\/x with QoS 0$/m);
    expect(sub.stdout()).not.toContain('not asked for');
    await must(['mosquitto_pub', ...address, '-V', version, '-t', 'home/c/x', '-m', 'from there', '-q', '1']);
    await sub.waitFor(/^= 0 1 home\/c\/x from there$/m);
  });

  it('gives the newest retained message to whoever comes later, until it is taken back', async () => {
    await publish('home/state', '-r', '-m', 'old', '-q', '1');
    await publish('home/state', '-r', '-m', 'new', '-q', '1');
    await publish('home/gone', '-r', '-m', 'x', '-q', '1');
    await publish('home/gone', '-r', '-n', '-q', '1');
    const sub = await subscriber('home/#', '-q', '1');
    await sub.waitFor(/^= 1 1 home\/state new$/m);
    await publish('home/last', '-m', 'end', '-q', '1');
    await sub.waitFor(/home\/last end$/m);
    expect(sub.stdout().match(/^= .*$/gm)).toEqual(['= 1 1 home/state new', '= 0 1 home/last end']);
  });

  it('publishes the last will of a client that dies or asks for it, and not of one that says goodbye', async () => {
    const sub = await subscriber('will/#', '-q', '1');
    const leaver = (name: string, version: string) =>
      subscriber('other', '-V', version, '--will-topic', `will/${name}`, '--will-payload', 'gone', '--will-qos', '1');
    const polite = await leaver('polite', 'mqttv311');
    const asking = await leaver('asking', 'mqttv5');
    const victim = await leaver('victim', 'mqttv5');
    await polite.end('SIGTERM');
    // On a signal this client leaves with reason code 4, disconnect with will message, where the protocol has one.
    await asking.end('SIGTERM');
    await sub.waitFor(/^= 0 1 will\/asking gone$/m);
    await victim.end('SIGKILL');
    await sub.waitFor(/^= 0 1 will\/victim gone$/m);
    expect(sub.stdout()).not.toContain('polite');
  });

  it('answers pings, and lets go of a client that sends none', async () => {
    const client = createConnection(broker.port, '127.0.0.1');
    const answers: Buffer[] = [];
    client.on('data', (bytes) => answers.push(bytes));
    // CONNECT of MQTT 3.1.1 with a clean session, keep alive 1 s and the client id "i"; then PINGREQ.
    client.write(Buffer.from('100d00044d51545404020001000169c000', 'hex'));
    await once(client, 'close');
    // CONNACK and PINGRESP.
    expect(Buffer.concat(answers).toString('hex')).toBe('20020000d000');
  });

  it('closes on what is no MQTT, and stays for the others', async () => {
    const sub = await subscriber('x', '-q', '1');
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\x30\x05\x00\x01x12', '\xff\xff\xff\xff\xff\xff']) {
      const stranger = createConnection(broker.port, '127.0.0.1');
      stranger.on('error', () => stranger.destroy());
      stranger.write(Buffer.from(bytes, 'latin1'));
      stranger.resume();
      await once(stranger, 'close');
    }
    await publish('x', '-m', 'still here', '-q', '1');
    await sub.waitFor(/still here$/m);
  });

  it('carries all that a reporter has to tell, by MQTT 5', async () => {
    const watcher = await watch(broker.port);
    const { reporter, told } = reporting(`mqtt://127.0.0.1:${broker.port}`);
    reporter.start();
    await told(/^Connected to the MQTT broker mqtt:\/\/127\.0\.0\.1:\d+\.$/);
    reporter.stand('state', stateRecord(1));
    for (let count = 1; count <= 200; count++) reporter.alert(alertRecord(`alert ${count}`));
    await reporter.stop();
    await watcher.until((seen) => seen.at(-1)?.payload === 'offline');
    expect(events(watcher.seen)).toEqual(Array.from({ length: 200 }, (_, index) => `alert ${index + 1}`));
    expect(published).toHaveLength(207);
  });
});
