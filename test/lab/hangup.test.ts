// A running call is ended from the router: both ends see it end, whoever stands between them, and go on working.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './kit/children.ts';
import { type EndingAgent, startEndingAgent } from './kit/ending.ts';
import { createHome, type Home } from './kit/home.ts';
import { observe, observed, udpBegins } from './kit/observer.ts';
import { startCaller, startProvider } from './kit/sipp.ts';

const NUMBER = '0312345678';
const ARRIVALS = { answers: [udpBegins('SIP/2.0 200')], byes: [udpBegins('BYE ')] };

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

describe.each([4, 6] as const)('a call over IPv%i, ended', (family) => {
  let agent: EndingAgent;
  beforeEach(async () => {
    agent = await startEndingAgent(home);
  });

  it('is hung up at both ends within 300 ms, and each answers only to us', async () => {
    const provider = await startProvider(home, { family });
    const caller = startCaller(home, 'phone', { scenario: 'uac-patient', calls: [{ number: NUMBER }], family });
    await agent.call('answered');
    await observe(home, 'provider', ARRIVALS);
    await observe(home, 'phone', ARRIVALS);
    const orderedAtMs = performance.now();
    agent.endAll();
    const hungUp = () => provider.byes().length === 1 && caller.byes().length === 1;
    await eventually(hungUp, 'both ends were told', 5_000, 5);
    expect(performance.now() - orderedAtMs).toBeLessThan(300);
    await eventually(() => agent.news().length === 1, 'news of it');
    expect(agent.news()).toMatchObject([{ state: 'ended', why: 'The far end has confirmed it.' }]);
    expect(await caller.result).toMatchObject({ complete: true });
    expect(await observed(home, 'provider')).toEqual({ answers: 0, byes: 1 });
    expect(await observed(home, 'phone')).toEqual({ answers: 0, byes: 1 });
    expect(agent.absorbed()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
  });

  it('is hung up for a PBX on the router itself', async () => {
    const provider = await startProvider(home, { family });
    const calls = [{ number: NUMBER }];
    const caller = startCaller(home, 'router', { scenario: 'uac-patient', calls, family, localPort: 5_080 });
    await agent.call('answered');
    agent.endAll();
    const hungUp = () => provider.byes().length === 1 && caller.byes().length === 1;
    await eventually(hungUp, 'both ends were told');
    expect(await caller.result).toMatchObject({ complete: true });
    await eventually(() => agent.news().length === 1, 'news of it');
    expect(agent.absorbed()).toHaveLength(2);
  });

  it('is taken back at the provider while it rings, and its caller hears it from there', async () => {
    const provider = await startProvider(home, { family, scenario: 'uas-ringing' });
    const caller = startCaller(home, 'phone', { scenario: 'uac-ringing', calls: [{ number: NUMBER }], family });
    await agent.call('ringing');
    agent.endAll();
    await eventually(() => provider.acknowledged().length === 1, 'the 487 was acknowledged');
    expect(provider.cancelled()).toEqual([NUMBER]);
    expect(await caller.result).toMatchObject({ refused: [], complete: true });
    await eventually(() => agent.news().length === 1, 'news of it');
    expect(agent.news()).toMatchObject([{ state: 'ended' }]);
  });

  it('is declined to its caller if the provider takes no CANCEL', async () => {
    const provider = await startProvider(home, { family, scenario: 'uas-unmoved' });
    const caller = startCaller(home, 'phone', { scenario: 'uac-ringing', calls: [{ number: NUMBER }], family });
    await agent.call('ringing');
    agent.endAll();
    expect(await caller.result).toMatchObject({ refused: [NUMBER], complete: true });
    expect(new Set(provider.cancelled())).toEqual(new Set([NUMBER]));
  });
});

describe('a provider that answers no BYE', () => {
  it('hears it again and again, and the owner hears that the call still runs', async () => {
    const agent = await startEndingAgent(home);
    await startProvider(home, { scenario: 'uas-deaf' });
    await observe(home, 'provider', ARRIVALS);
    startCaller(home, 'phone', { scenario: 'uac-patient', calls: [{ number: NUMBER }] });
    await agent.call('answered');
    const orderedAtMs = performance.now();
    agent.endAll();
    await eventually(() => agent.news().length === 1, 'news of it', 15_000);
    expect(performance.now() - orderedAtMs).toBeGreaterThan(9_500);
    expect(agent.news()).toMatchObject([{ state: 'still_running', order: 'The owner wants it.' }]);
    // At 0, 0.5, 1.5, 3.5, 7.5 s, and anew with the alarm.
    await eventually(async () => (await observed(home, 'provider'))['byes'] === 6, 'six BYE', 400);
  });
});
