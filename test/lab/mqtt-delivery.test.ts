import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MqttReporter } from '../../agent/mqtt/reporter.ts';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { alertRecord, callRecord, events, reporting, stateRecord } from '../kit/mqtt-reporter.ts';
import { subscribeAhead, watch } from '../kit/mqtt-watcher.ts';
import { silencer } from '../kit/silencer.ts';
import { eventually, start } from './kit/children.ts';

const numbers = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `event ${first + index}`);

/** The subscriber may have an alert before the broker has said so to us. */
function confirmed(reporter: MqttReporter): Promise<unknown> {
  return eventually(() => reporter.waitingAlerts().length === 0, 'every alert confirmed');
}

describe('events for the broker', () => {
  let broker: Mosquitto;

  beforeEach(async () => {
    broker = await createMosquitto();
    await broker.start();
    await subscribeAhead(broker.port);
  });
  afterEach(() => broker.remove());

  it('that happen while it is not there yet arrive in order once it is', async () => {
    await broker.kill('SIGTERM');
    const { reporter, warnings, told } = reporting(broker.url);
    reporter.start();
    for (const [index, why] of numbers(1, 50).entries()) {
      if (index % 2 === 0) reporter.alert(alertRecord(why));
      else reporter.call(callRecord(why));
    }
    await told(/^No MQTT broker answers at mqtt:/);
    await broker.start();
    const watcher = await watch(broker.port);
    await watcher.until((seen) => events(seen).length >= 50);
    expect(events(watcher.seen)).toEqual(numbers(1, 50));
    expect(warnings).toHaveLength(1);
    await reporter.stop();
  });

  it('arrive as the whole record with the number of the schema, and are not retained', async () => {
    const { reporter } = reporting(broker.url);
    const watcher = await watch(broker.port);
    reporter.start();
    reporter.call(callRecord('one'));
    reporter.alert({ ...alertRecord('two'), call: callRecord('one') });
    const seen = await watcher.until(
      (all) => events(all).length === 2 && all.filter(({ topic }) => topic.includes('event')),
    );
    expect(seen.map(({ topic, payload, retained }) => ({ topic, payload: JSON.parse(payload), retained }))).toEqual([
      { topic: 'ringfence/home/event/call', payload: { schema: 1, ...callRecord('one') }, retained: false },
      {
        topic: 'ringfence/home/event/alert',
        payload: { schema: 1, ...alertRecord('two'), call: callRecord('one') },
        retained: false,
      },
    ]);
    await reporter.stop();
  });

  it('survive a broker that dies with one of them in its hands', async () => {
    await broker.kill('SIGTERM');
    await broker.start();
    const { reporter, told, infos } = reporting(broker.url);
    const watcher = await watch(broker.port);
    reporter.start();
    for (const why of numbers(1, 20)) reporter.alert(alertRecord(why));
    await watcher.until((seen) => events(seen).length === 20);
    await confirmed(reporter);
    // Frozen, it takes bytes from the socket no more, so the next message is under way when it is killed.
    broker.freeze();
    for (const why of numbers(21, 40)) reporter.alert(alertRecord(why));
    await broker.kill('SIGKILL');
    await told(/connection to the MQTT broker .* broke|No MQTT broker answers/);
    for (const why of numbers(41, 60)) reporter.alert(alertRecord(why));
    await broker.start();
    await watcher.until((seen) => events(seen).at(-1) === 'event 60');
    expect(events(watcher.seen)).toEqual(numbers(1, 60));
    expect(infos).toHaveLength(2);
    await reporter.stop();
  });

  it('are not sent into the void: a broker that hangs is noticed by its missing answers to pings', async () => {
    const { reporter, told } = reporting(broker.url, { timing: { keepaliveSeconds: 1 } });
    const watcher = await watch(broker.port);
    reporter.start();
    await told(/^Connected/);
    broker.freeze();
    await told(/connection to the MQTT broker .* broke;/);
    reporter.alert(alertRecord('meanwhile'));
    broker.thaw();
    await watcher.until((seen) => events(seen).includes('meanwhile'));
    await reporter.stop();
  });

  it('are kept within the bound: the newest alerts stay, and the log tells how many events did not', async () => {
    await broker.kill('SIGTERM');
    const { reporter, told, warnings } = reporting(broker.url, { outbox: { entries: 5, bytes: 100_000 } });
    reporter.start();
    reporter.call(callRecord('call 1'));
    for (const why of numbers(1, 4)) reporter.alert(alertRecord(why));
    reporter.call(callRecord('call 2'));
    for (const why of numbers(5, 7)) reporter.alert(alertRecord(why));
    await told(/^No MQTT broker answers/);
    await broker.start();
    const watcher = await watch(broker.port);
    await watcher.until((seen) => events(seen).at(-1) === 'event 7');
    expect(events(watcher.seen)).toEqual(numbers(3, 7));
    await told(/^The MQTT broker was away or too slow: 4 older events were dropped\.$/);
    expect(warnings).toHaveLength(2);
    await reporter.stop();
  });

  it('arrive once each, and in order, on a broker that stays', async () => {
    const { reporter } = reporting(broker.url);
    const watcher = await watch(broker.port);
    reporter.start();
    for (const why of numbers(1, 500)) reporter.alert(alertRecord(why));
    await watcher.until((seen) => events(seen).at(-1) === 'event 500');
    await reporter.stop();
    await watcher.until((seen) => seen.some(({ payload }) => payload === 'offline'));
    expect(events(watcher.seen)).toEqual(numbers(1, 500));
  });

  it('do not hold back the state: it is retained, the newest one, and there again for whoever asks later', async () => {
    const { reporter } = reporting(broker.url);
    reporter.start();
    for (let calls = 1; calls <= 100; calls++) reporter.stand('state', stateRecord(calls));
    const first = await watch(broker.port);
    await first.until((seen) => seen.some(({ payload }) => payload.includes('"calls":100')));
    await first.stop();
    const second = await watch(broker.port);
    const state = await second.until((seen) =>
      seen.find(({ topic, retained }) => topic === 'ringfence/home/state' && retained),
    );
    expect(JSON.parse(state.payload)).toEqual({ schema: 1, ...stateRecord(100) });
    await reporter.stop();
  });

  it('are told as before, with all that is retained and subscribed, after a broker without persistence was killed', async () => {
    await broker.remove();
    broker = await createMosquitto({ lines: ['persistence false'] });
    await broker.start();
    const { reporter, told, infos } = reporting(broker.url);
    reporter.start();
    reporter.stand('state', stateRecord(7));
    await told(/^Connected/);
    await broker.kill('SIGKILL');
    reporter.alert(alertRecord('meanwhile'));
    await broker.start();
    const watcher = await watch(broker.port);
    await watcher.until((seen) => seen.some(({ payload }) => payload.includes('"calls":7')));
    await watcher.until((seen) => seen.some(({ payload }) => payload === 'online'));
    expect(broker.log()).toMatch(/Received SUBSCRIBE from ringfence-home-/);
    expect(infos).toHaveLength(2);
    await reporter.stop();
    expect(reporter.waitingAlerts()).toEqual([]);
  });

  it('tell the broker for how long they are worth keeping', async () => {
    const { reporter } = reporting(broker.url);
    const address = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', '5'];
    const events = start([
      'stdbuf',
      '-oL',
      'mosquitto_sub',
      ...address,
      '-t',
      'ringfence/+/event/+',
      '-F',
      '%E %t',
      '-C',
      '2',
      '-d',
    ]);
    await events.waitFor(/^Subscribed/m);
    reporter.start();
    reporter.call(callRecord('one'));
    reporter.alert(alertRecord('two'));
    const { stdout } = await events.finished();
    expect(stdout).toMatch(/^3600 ringfence\/home\/event\/call$/m);
    expect(stdout).toMatch(/^604800 ringfence\/home\/event\/alert$/m);
    await reporter.stop();
  });

  it('are told again on a new connection when the broker answers pings and confirms nothing', async () => {
    const line = await silencer(broker.port);
    const { reporter, told, infos } = reporting(line.url, { timing: { keepaliveSeconds: 1, ackTimeoutMs: 2500 } });
    const watcher = await watch(broker.port);
    reporter.start();
    reporter.alert(alertRecord('before'));
    await watcher.until((seen) => events(seen).includes('before'));
    await confirmed(reporter);
    line.silence(true);
    reporter.alert(alertRecord('unconfirmed'));
    await told(/no longer confirms what it gets; the connection is made anew/);
    line.silence(false);
    reporter.alert(alertRecord('after'));
    await watcher.until((seen) => events(seen).includes('after'));
    expect(events(watcher.seen)).toEqual(['before', 'unconfirmed', 'unconfirmed', 'after']);
    expect(infos).toHaveLength(2);
    await reporter.stop();
    line.close();
  });
});
