// Commands by a real Mosquitto, from a client that is nobody special, to whoever carries them out.

import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import type { Config } from '../../agent/config/schema.ts';
import type { BlockRecord, QuestionRecord } from '../../agent/ledger/record.ts';
import { Reports } from '../../agent/live/reports.ts';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { type Seen, watch } from '../kit/mqtt-watcher.ts';
import { olderBroker } from '../kit/older-broker.ts';
import { type Recorded, recordingOrders } from '../kit/orders.ts';
import { eventually, must } from './kit/children.ts';

const QUESTION: QuestionRecord = {
  type: 'question',
  id: 'q17',
  state: 'open',
  device: 'pbx',
  dialled: '01023276123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
  price: { perMinute: 328, currency: 'JPY', estimated: true },
  why: 'Nobody here has called +23276123456 before.',
  askedAt: '2015-04-11T02:30:00.000Z',
  expiresAt: '2015-04-11T02:30:25.000Z',
  calls: 1,
};
const BLOCK: BlockRecord = {
  type: 'block',
  id: 'b3',
  state: 'active',
  kind: 'number',
  target: '+23276123456',
  class: 'all',
  by: 'owner',
  why: 'The owner blocked +23276123456.',
  since: '2015-04-11T02:30:00.000Z',
  until: null,
};

let broker: Mosquitto;
let reports: Reports | null = null;

beforeEach(async () => {
  broker = await createMosquitto();
  await broker.start();
});
afterEach(async () => {
  await reports?.stop();
  reports = null;
  await broker.remove();
});

/** The agent's reports with the broker, connected and, if there are commands at all, subscribed. */
async function reporting(
  commands: 'all' | 'tighten' | 'off',
  recorded: Recorded,
  { main = '', mqtt = '', url = broker.url } = {},
): Promise<Reports> {
  reports = new Reports(configuration(commands, main, url, mqtt), recorded.orders.log, () => 0, recorded.orders);
  reports.start();
  const sign = commands === 'off' ? /Received PUBLISH from ringfence-home/ : /Sending SUBACK to ringfence-home/;
  await eventually(() => sign.test(broker.log()), 'the agent at the broker');
  return reports;
}

function configuration(commands: string, main = '', url = broker.url, mqtt = ''): Config {
  const text = `config ringfence 'main'\n\toption country 'JP'\n\toption id 'home'\n${main}\nconfig mqtt\n\toption url '${url}'\n\toption commands '${commands}'\n${mqtt}`;
  const parsed = parseConfig(text, { file: 'ringfence', hostName: 'home' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

function publish(name: string, payload: string, ...options: readonly string[]): Promise<string> {
  const where = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', '5', '-q', '1'];
  return must(['mosquitto_pub', ...where, '-t', `ringfence/home/cmd/${name}`, '-m', payload, ...options]);
}

function results(seen: readonly Seen[]) {
  return seen.filter(({ topic }) => topic === 'ringfence/home/cmd/result').map(({ payload }) => JSON.parse(payload));
}

describe('a command by MQTT', () => {
  it('is carried out and answered with its id', async () => {
    const recorded = recordingOrders();
    await reporting('all', recorded);
    const watcher = await watch(broker.port);
    await publish('answer', '{"id": "ha-1", "question": "q17", "decision": "allow", "for": "1h"}');
    await publish('unblock', '{"target": "GB"}');
    const [first, second] = await watcher.until((seen) => results(seen).length === 2 && results(seen));
    expect(first).toEqual({
      ...{ schema: 1, type: 'result', id: 'ha-1', command: 'answer' },
      ...{ ok: true, sentence: 'Did answer.' },
    });
    expect(second).toMatchObject({ id: null, command: 'unblock', ok: true });
    expect(recorded.commands).toEqual([
      { command: 'answer', id: 'q17', decision: 'allow', term: 3600, scope: 'number' },
      { command: 'unblock', target: 'GB' },
    ]);
    expect(recorded.lines).toContain('By order over MQTT: Did answer.');
  });

  it('may only make things stricter unless more is allowed', async () => {
    const recorded = recordingOrders();
    await reporting('tighten', recorded);
    const watcher = await watch(broker.port);
    await publish('answer', '{"question": "q17", "decision": "allow"}');
    await publish('unblock', '{"target": "all"}');
    await publish('answer', '{"question": "q17", "decision": "deny"}');
    await publish('block', '{"target": "pbx"}');
    await publish('end', '{"call": "all"}');
    const all = await watcher.until((seen) => results(seen).length === 5 && results(seen));
    expect(all.map(({ ok }) => ok)).toEqual([false, false, true, true, true]);
    expect(all[0].sentence).toMatch(/^This order would loosen something/);
    expect(recorded.commands.map(({ command }) => command)).toEqual(['answer', 'block', 'end']);
  });

  it('is not read at all where commands are off', async () => {
    const recorded = recordingOrders();
    await reporting('off', recorded);
    await publish('end', '{"call": "all"}');
    expect(broker.log()).not.toMatch(/home\/cmd\/\+/);
    expect(recorded.commands).toEqual([]);
  });

  it('that is retained is refused, when it is given and at every connect after', async () => {
    const recorded = recordingOrders();
    const before = await reporting('all', recorded);
    const watcher = await watch(broker.port);
    await publish('end', '{"call": "all"}', '-r');
    await watcher.until((seen) => results(seen).length === 1);
    await before.stop();
    await reporting('all', recorded);
    const all = await watcher.until((seen) => results(seen).length === 2 && results(seen));
    for (const result of all) expect(result).toMatchObject({ ok: false, sentence: expect.stringMatching(/retained/) });
    expect(recorded.commands).toEqual([]);
  });

  it('comes by MQTT 3.1.1 too, retained or not, and its result is no command', async () => {
    const gate = await olderBroker(broker.port, [0x20, 0x03, 0x00, 0x84, 0x00]);
    onTestFinished(() => gate.close());
    const recorded = recordingOrders();
    await publish('end', '{"call": "all"}', '-r');
    const watcher = await watch(broker.port);
    await reporting('all', recorded, { url: gate.url });
    await publish('unblock', '{"target": "b1"}');
    const all = await watcher.until((seen) => results(seen).length === 2 && results(seen));
    expect(all.map(({ command, ok }) => [command, ok])).toEqual([
      ['end', false],
      ['unblock', true],
    ]);
    expect(recorded.commands).toEqual([{ command: 'unblock', target: 'b1' }]);
  });

  it.each([
    ['block', 'no JSON', /^This is no command: write a JSON object\.$/],
    ['block', '{"target": "119"}', /^119 is an emergency number, which cannot be blocked\.$/],
    ['block', '{}', /^The order "block" needs "target"\.$/],
    ['answer', '{"question": "q1", "decision": "allow", "force": true}', /^The order "answer" knows no "force"\.$/],
    ['end', `{"call": "${'x'.repeat(5000)}"}`, /^A command has at most 4096 bytes\.$/],
  ])('on cmd/%s that is wrong gets a sentence: %s', async (name, payload, sentence) => {
    const recorded = recordingOrders();
    await reporting('all', recorded);
    const watcher = await watch(broker.port);
    await publish(name, payload);
    const [result] = await watcher.until((seen) => results(seen).length === 1 && results(seen));
    expect(result).toMatchObject({ ok: false, sentence: expect.stringMatching(sentence) });
    expect(recorded.commands).toEqual([]);
  });

  it('is answered on the response topic that it names, with its correlation', async () => {
    await reporting('all', recordingOrders());
    const where = ['-h', '127.0.0.1', '-p', String(broker.port), '-q', '1', '-W', '10'];
    const request = ['-t', 'ringfence/home/cmd/end', '-e', 'scripts/answers', '-m', '{"id": 7, "call": "all"}'];
    const correlation = ['-D', 'publish', 'correlation-data', 'c-7', '-F', '%D %p'];
    const [, data, payload] =
      /^(\S+) (.*)$/m.exec(await must(['mosquitto_rr', ...where, ...request, ...correlation])) ?? [];
    expect(data).toBe('c-7');
    expect(JSON.parse(payload ?? '')).toMatchObject({ type: 'result', id: 7, ok: true });
  });

  it('in a flood is carried out at a bounded rate; the log says so once, and later ones are carried out again', async () => {
    const recorded = recordingOrders();
    await reporting('all', recorded);
    const watcher = await watch(broker.port);
    const before = performance.now();
    const lines = Array.from({ length: 3000 }, (_, id) => `{"id": ${id}, "call": "all"}\n`).join('');
    const where = ['-h', '127.0.0.1', '-p', String(broker.port), '-t', 'ringfence/home/cmd/end'];
    await must(['mosquitto_pub', ...where, '-l'], lines);
    await watcher.until((seen) => seen.some(({ payload }) => payload.startsWith('{"id": 2999')));
    await eventually(async () => {
      await publish('unblock', '{"target": "b1"}');
      return recorded.commands.some(({ command }) => command === 'unblock');
    }, 'a command after the flood');
    const seconds = (performance.now() - before) / 1000;
    expect(recorded.commands.length).toBeGreaterThanOrEqual(20);
    expect(recorded.commands.length).toBeLessThanOrEqual(21 + 10 * seconds);
    const told = recorded.lines.filter((line) => /Commands come by MQTT faster than 10 a second/.test(line));
    expect(told).toHaveLength(1);
  });

  it('does not put its result in place of anything of ours', async () => {
    await reporting('all', recordingOrders());
    const watcher = await watch(broker.port);
    const topic = 'ringfence/home/availability';
    await publish('end', '{"call": "all"}', '-D', 'publish', 'response-topic', topic);
    await watcher.until((seen) => results(seen).length === 1);
    await reports?.stop();
    await watcher.until((seen) => seen.at(-1)?.payload === 'offline');
    const said = watcher.seen.filter((each) => each.topic === topic).map(({ payload }) => payload);
    expect(said).toEqual(['online', 'offline']);
  });
});

describe('numbers at the broker', () => {
  const WHY = 'Nobody here has called +23276123456 before.';
  const told = (recorded: Recorded) => recorded.lines.join('\n');
  const ALERT = { type: 'alert', alert: 'call_blocked', severity: 'warn', at: '', why: WHY, call: null } as const;
  const onTopic = (seen: readonly Seen[], topic: string) =>
    seen.find((each) => each.topic === `ringfence/home/${topic}`)?.payload;

  it.each([
    ['there alone', '', "\toption privacy 'masked'\n", false, true],
    ['in the log alone', "\toption privacy 'masked'\n", "\toption privacy 'full'\n", true, false],
    ['on one topic', '', "\tlist masked_topic 'event/alert'\n", false, true],
  ])('can be masked %s', async (_, main, mqtt, inLog, atBroker) => {
    const recorded = recordingOrders();
    const masked = await reporting('tighten', recorded, { main, mqtt });
    const watcher = await watch(broker.port);
    masked.alert(ALERT);
    const payload = await watcher.until((seen) => onTopic(seen, 'event/alert'));
    expect(payload.includes('76123')).toBe(!atBroker);
    expect(told(recorded).includes('76123')).toBe(!inLog);
  });

  it('are masked topic by topic; the last alert is retained, once however many there are', async () => {
    const recorded = recordingOrders();
    const masked = await reporting('tighten', recorded, { mqtt: "\tlist masked_topic 'event/alert'\n" });
    const watcher = await watch(broker.port);
    for (let count = 0; count < 50; count++) masked.alert({ ...ALERT, why: `${WHY} ${count}` });
    masked.standLast();
    masked.standLast();
    await watcher.until((seen) => seen.filter(({ topic }) => topic.endsWith('event/alert')).length === 50);
    const last = watcher.seen.filter(({ topic }) => topic.endsWith('last_alert'));
    expect(last.map(({ payload }) => JSON.parse(payload).why)).toEqual([`${WHY} 49`]);
  });
});

describe('questions and blocks at the broker', () => {
  const on = (seen: readonly Seen[], topic: string) => {
    const last = seen.findLast((each) => each.topic === `ringfence/home/${topic}`);
    return last === undefined ? undefined : { ...last, payload: JSON.parse(last.payload) };
  };
  /** How many questions and blocks the retained lists have. */
  const lengths = (seen: readonly Seen[]) =>
    `${on(seen, 'asks')?.payload.asks.length} ${on(seen, 'blocks')?.payload.blocks.length}`;

  it('are events, and retained lists that are empty when an agent begins anew', async () => {
    const first = await reporting('tighten', recordingOrders());
    const watcher = await watch(broker.port);
    first.question(QUESTION);
    first.stand('asks', { type: 'asks', asks: [QUESTION] });
    first.block(BLOCK);
    first.stand('blocks', { type: 'blocks', blocks: [BLOCK] });
    await watcher.until((seen) => lengths(seen) === '1 1' && on(seen, 'event/block'));
    expect(on(watcher.seen, 'event/ask')?.payload).toEqual({ schema: 1, ...QUESTION });
    expect(on(watcher.seen, 'event/block')?.payload).toEqual({ schema: 1, ...BLOCK });
    expect(on(watcher.seen, 'asks')?.payload).toEqual({ schema: 1, type: 'asks', asks: [QUESTION] });
    await first.stop();
    await reporting('tighten', recordingOrders());
    await watcher.until((seen) => lengths(seen) === '0 0');
    expect(on(watcher.seen, 'blocks')?.payload).toEqual({ schema: 1, type: 'blocks', blocks: [] });
  });

  it('are there again after the broker forgot them, and have no number in them where others read along', async () => {
    const masked = await reporting('tighten', recordingOrders(), { main: "\toption privacy 'masked'\n" });
    masked.stand('asks', { type: 'asks', asks: [QUESTION] });
    masked.stand('blocks', { type: 'blocks', blocks: [BLOCK] });
    await broker.kill('SIGKILL');
    await broker.start();
    const watcher = await watch(broker.port);
    masked.question(QUESTION);
    masked.block(BLOCK);
    await watcher.until((seen) => lengths(seen) === '1 1' && on(seen, 'event/block'));
    expect(on(watcher.seen, 'blocks')?.payload.blocks).toMatchObject([{ id: 'b3', target: '+232xxxxxx56' }]);
    expect(JSON.stringify(watcher.seen)).not.toContain('76123');
  });

  it('lose the number that is retained at the broker when the owner wants it masked from now on', async () => {
    const open = await reporting('tighten', recordingOrders());
    const watcher = await watch(broker.port);
    open.stand('asks', { type: 'asks', asks: [QUESTION] });
    await watcher.until((seen) => on(seen, 'asks')?.payload.asks[0]?.dialled === QUESTION.dialled);
    await open.reconfigure(configuration('tighten', "\toption privacy 'masked'\n"));
    await watcher.until((seen) => on(seen, 'asks')?.payload.asks[0]?.dialled === 'xxxxxxxxxxxx56');
  });
});
