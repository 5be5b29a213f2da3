// A call over TCP is hung up over a connection of the agent's own, and the connection that it ran over is reset at both ends.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from './kit/children.ts';
import { startEndingAgent } from './kit/ending.ts';
import { createHome, type Home } from './kit/home.ts';
import { observe, observed } from './kit/observer.ts';
import { startCaller, startProvider } from './kit/sipp.ts';

const NUMBER = '0312345678';
const RESETS = { resets: ['tcp flags & rst == rst'] };

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

it.each([4, 6] as const)('over IPv%i the provider hears the BYE, and no connection is left', async (family) => {
  const agent = await startEndingAgent(home);
  const provider = await startProvider(home, { family, transport: 'tcp' });
  startCaller(home, 'phone', {
    scenario: 'uac-patient',
    calls: [{ number: NUMBER }],
    family,
    transport: 'tcp',
    localPort: 5070,
  });
  await agent.call('answered');
  await observe(home, 'provider', RESETS);
  await observe(home, 'phone', RESETS);
  agent.endAll();
  await eventually(() => provider.byes().length === 1, 'the provider was told');
  const resets = async (host: 'phone' | 'provider') => (await observed(home, host))['resets'] ?? 0;
  await eventually(async () => (await resets('phone')) > 0, 'the telephone sees its connection reset');
  await eventually(async () => (await resets('provider')) > 0, 'the provider too');
  const connections = async (host: 'phone' | 'provider') =>
    home.must(host, ['ss', '-Htn', 'state', 'established', '( dport = :5070 or sport = :5070 )']);
  await eventually(() => agent.news().length === 1, 'news of it');
  expect(agent.news()).toMatchObject([{ state: 'ended', why: 'The far end has confirmed it.' }]);
  expect(await connections('phone')).toBe('');
  expect(await connections('provider')).toBe('');
});
