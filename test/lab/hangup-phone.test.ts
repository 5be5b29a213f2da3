// A real telephone (baresip) with voice, registered at a real proxy (Kamailio, record-routing), whose call is ended from the router.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Baresip, startBaresip } from './kit/baresip.ts';
import { eventually } from './kit/children.ts';
import { type EndingAgent, startEndingAgent } from './kit/ending.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { PASSWORD, startKamailio } from './kit/kamailio.ts';
import { observe, observed } from './kit/observer.ts';
import { startProvider } from './kit/sipp.ts';

const NUMBER = '0312345678';
const GATEWAY_PORT = 5070;
/** Media of the telephone as it arrives at the provider, and of the provider as it arrives at the telephone. */
const VOICE = { voice: ['udp length 180 @th,64,8 & 0xc0 == 0x80'] };

let home: Home;
let phone: Baresip;
beforeEach(async () => {
  home = await createHome();
  await startKamailio(home, `${ADDRESS.provider.v4}:${GATEWAY_PORT}`);
  phone = await startBaresip(home, 'phone', {
    number: '05011112222',
    registrar: ADDRESS.provider.v4,
    password: PASSWORD,
  });
  await phone.registered();
});
afterEach(() => home.close());

async function voice(host: 'provider' | 'phone'): Promise<number> {
  return (await observed(home, host))['voice'] ?? 0;
}

/** The call is up and both ends talk. */
async function talking(agent?: EndingAgent): Promise<void> {
  await observe(home, 'provider', VOICE);
  await observe(home, 'phone', VOICE);
  await phone.dial(NUMBER);
  await phone.established();
  await agent?.call('answered');
  await eventually(async () => (await voice('provider')) > 20 && (await voice('phone')) > 20, 'both ends talk');
}

async function silentFor(ms: number): Promise<void> {
  const before = [await voice('provider'), await voice('phone')];
  await new Promise((resolve) => setTimeout(resolve, ms));
  expect([await voice('provider'), await voice('phone')]).toEqual(before);
}

it('is hung up through the proxy, falls silent within 300 ms, and the telephone calls again', async () => {
  const agent = await startEndingAgent(home);
  const gateway = await startProvider(home, { port: GATEWAY_PORT });
  await talking(agent);
  const orderedAtMs = performance.now();
  agent.endAll();
  await eventually(() => gateway.byes().length === 1, 'the gateway was told', 5_000, 5);
  expect(performance.now() - orderedAtMs).toBeLessThan(300);
  await phone.closed();
  await eventually(() => agent.news().length === 1, 'news of it');
  expect(agent.news()).toMatchObject([{ state: 'ended', why: 'The far end has confirmed it.' }]);
  await silentFor(500);
  await phone.dial(NUMBER);
  await eventually(() => gateway.invited().length === 2, 'the telephone calls again');
  await eventually(async () => (await voice('phone')) > 60, 'and talks again');
});

it('lets the telephone go free and its media end though the far end ignores the BYE', async () => {
  const agent = await startEndingAgent(home);
  await startProvider(home, { port: GATEWAY_PORT, scenario: 'uas-deaf' });
  await talking(agent);
  agent.endAll();
  await phone.closed();
  await silentFor(500);
  expect(agent.news()).toEqual([]);
});

it('is silenced by an agent that was started again in mid-call, which tells that it cannot do more', async () => {
  const first = await startEndingAgent(home);
  await startProvider(home, { port: GATEWAY_PORT });
  await talking(first);
  await eventually(async () => (await voice('provider')) > 60, 'a second of voice');
  await first.process.end('SIGKILL');
  const agent = await startEndingAgent(home);
  agent.endAll();
  agent.endUnseen();
  await eventually(() => agent.news().length === 1, 'news of it');
  expect(agent.news()).toMatchObject([{ state: 'still_running', why: expect.stringContaining('Too little') }]);
  await silentFor(500);
});
