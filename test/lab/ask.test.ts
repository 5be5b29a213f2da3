// A call that is asked about, over UDP: it waits at the router, and the owner's answer in time makes an ordinary call of it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMosquitto } from '../kit/broker.ts';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const FREETOWN = '01023276123456';
const FREETOWN_TOO = '01023276999999';
const TOKYO = '0312345678';
const BROKER = `config mqtt 'mqtt'
	option url 'mqtt://127.0.0.1:1883'
	option commands 'all'
`;

let home: Home;
let owner: Owner;
beforeEach(async () => {
  home = await createHome();
  owner = ownerOf(home);
});
afterEach(async () => {
  await home.close();
  owner.remove();
});

describe('a call that the owner is asked about', () => {
  it('goes on as any other once the owner allows it at the command line', async () => {
    const agent = await owner.startAgent();
    const provider = await startProvider(home);
    const caller = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }] });
    const question = await owner.isAsked();
    expect(question).toMatchObject({
      ...{ id: 'q1', device: 'pbx', dialled: FREETOWN, destination: { country: 'SL' }, calls: 1 },
      price: { currency: 'JPY', estimated: true },
    });
    expect(provider.invited()).toEqual([]);
    expect(await owner.orders('answer', 'allow')).toEqual({
      ...{ code: 0, out: ['The call to +23276123456 goes on.'], err: [] },
    });
    expect(await caller.result).toMatchObject({ answered: [FREETOWN], refused: [], complete: true });
    expect(provider.invited()).toEqual([FREETOWN]);
    expect(provider.byes()).toEqual([FREETOWN]);
    const record = await agent.call(({ state }) => state === 'ended');
    expect(record).toMatchObject({ dialled: FREETOWN, verdict: 'allow', rule: 'answer:+23276123456' });
    expect(agent.alerts()).toEqual([]);
    expect(await owner.asks()).toMatchObject([{ id: 'q1', state: 'allowed' }]);
  });

  it('goes on when the answer comes from the broker, where the question was told', async () => {
    owner.remove();
    owner = ownerOf(home, BROKER);
    const broker = await createMosquitto({ port: 1883, prefix: home.prefix('router') });
    try {
      await broker.start();
      const watcher = home.start('router', ['mosquitto_sub', '-t', 'ringfence/#', '-q', '1', '-F', '%t %p']);
      await owner.startAgent();
      await watcher.waitFor(/availability online/);
      await startProvider(home);
      const caller = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }] });
      await watcher.waitFor(/event\/ask .*"id":"q1","state":"open"/);
      const answer = '{"id": "tap", "question": "q1", "decision": "allow"}';
      await home.must('router', ['mosquitto_pub', '-q', '1', '-t', 'ringfence/lab/cmd/answer', '-m', answer]);
      expect(await caller.result).toMatchObject({ answered: [FREETOWN], complete: true });
      await watcher.waitFor(/cmd\/result .*"id":"tap","command":"answer","ok":true/);
      await watcher.waitFor(/event\/ask .*"id":"q1","state":"allowed"/);
      await watcher.waitFor(/lab\/asks .*"asks":\[\]/);
    } finally {
      await broker.remove();
    }
  });

  it('is declined with 603 when nobody answers in time, and other calls do not wait for it', async () => {
    const agent = await owner.startAgent();
    const provider = await startProvider(home);
    const caller = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }], localPort: 5070 });
    await owner.isAsked();
    expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ answered: [TOKYO] });
    const result = await caller.result;
    expect(result).toMatchObject({ answered: [], refused: [FREETOWN], complete: true });
    expect(result.answerMs[0]).toBeGreaterThan(2_900);
    expect(result.answerMs[0]).toBeLessThan(5_000);
    expect(provider.invited()).toEqual([TOKYO]);
    expect(await agent.call(({ dialled }) => dialled === FREETOWN)).toMatchObject({ state: 'blocked', code: 603 });
    expect(agent.alerts()).toMatchObject([{ alert: 'call_blocked', severity: 'warn' }]);
    expect(await owner.asks()).toMatchObject([{ id: 'q1', state: 'expired' }]);
  });

  it.each([
    { host: 'pbx', family: 4 },
    { host: 'phone', family: 6 },
    { host: 'router', family: 4 },
  ] as const)('is declined at once when the owner says no, to the $host over IPv$family', async ({ host, family }) => {
    await owner.startAgent();
    const provider = await startProvider(home, { family });
    const caller = startCaller(home, host, { calls: [{ number: FREETOWN }], family });
    await owner.isAsked();
    await owner.orders('answer', 'q1', 'deny');
    const result = await caller.result;
    expect(result).toMatchObject({ refused: [FREETOWN], complete: true });
    expect(result.answerMs[0]).toBeLessThan(2_000);
    expect(provider.invited()).toEqual([]);
  });

  it('is one question with others to the same number, and a yes for its country lets the next one pass unasked', async () => {
    await owner.startAgent();
    const provider = await startProvider(home);
    const calls = [{ number: FREETOWN }, { number: FREETOWN }, { number: FREETOWN }];
    const callers = startCaller(home, 'pbx', { calls, callsPerSecond: 10 });
    await eventually(async () => (await owner.asks())[0]?.calls === 3, 'three calls in one question');
    const answered = await owner.orders('answer', 'q1', 'allow', '--for', '1h', '--scope', 'country');
    expect(answered.code).toBe(0);
    expect(await callers.result).toMatchObject({ answered: [FREETOWN, FREETOWN, FREETOWN], complete: true });
    const next = await call(home, 'phone', { calls: [{ number: FREETOWN_TOO }] });
    // While the rules are compiled anew the agent lets the first repetition pass.
    expect(next).toMatchObject({ answered: [FREETOWN_TOO], complete: true });
    expect(next.answerMs[0]).toBeLessThan(1_000);
    expect(provider.invited()).toHaveLength(4);
    expect(await owner.asks()).toHaveLength(1);
  });
});

describe('an agent that only observes', () => {
  it('asks nobody, holds nothing, and says what it would have done', async () => {
    owner.remove();
    owner = ownerOf(home, '', { mode: 'observe' });
    const agent = await owner.startAgent();
    const provider = await startProvider(home);
    const result = await call(home, 'pbx', { calls: [{ number: FREETOWN }] });
    expect(result).toMatchObject({ answered: [FREETOWN], complete: true });
    expect(result.answerMs[0]).toBeLessThan(400);
    expect(provider.invited()).toEqual([FREETOWN]);
    expect(await owner.asks()).toEqual([]);
    await agent.call(({ state }) => state === 'ended');
    expect(agent.alerts().length).toBeGreaterThan(0);
    for (const { why } of agent.alerts()) expect(why).toMatch(/would (have been|be) /);
  });
});
