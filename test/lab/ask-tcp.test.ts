// A call that is asked about, over TCP: it waits within its connection, which then carries it, or ends.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const FREETOWN = '01023276123456';
const TOKYO = '0312345678';

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

it('an answer in time lets the very same connection carry the call', async () => {
  const agent = await owner.startAgent();
  const provider = await startProvider(home, { transport: 'tcp' });
  const opened = home.start('provider', ['tcpdump', '-lni', 'any', 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn']);
  await opened.waitFor(/listening/);
  const caller = startCaller(home, 'pbx', { transport: 'tcp', calls: [{ number: FREETOWN }] });
  await owner.isAsked();
  expect(provider.invited()).toEqual([]);
  expect((await owner.orders('answer', 'allow')).code).toBe(0);
  expect(await caller.result).toMatchObject({ answered: [FREETOWN], complete: true });
  expect(provider.byes()).toEqual([FREETOWN]);
  expect(await agent.call(({ state }) => state === 'ended')).toMatchObject({ dialled: FREETOWN, verdict: 'allow' });
  await opened.end();
  const ports = opened.stdout().match(/203\.0\.113\.2\.\d+ >/g) ?? [];
  expect(new Set(ports).size).toBe(1);
});

it('without an answer its connection is reset, and a new one carries other calls', async () => {
  const agent = await owner.startAgent();
  const provider = await startProvider(home, { transport: 'tcp' });
  const startedAtMs = performance.now();
  const refused = await call(home, 'pbx', { transport: 'tcp', calls: [{ number: FREETOWN }], timeoutSeconds: 15 });
  expect(refused).toMatchObject({ answered: [], complete: false });
  const waitedMs = performance.now() - startedAtMs;
  expect(waitedMs).toBeGreaterThan(2_900);
  expect(waitedMs).toBeLessThan(10_000);
  expect(await agent.call(({ dialled }) => dialled === FREETOWN)).toMatchObject({ state: 'blocked' });
  await eventually(async () => (await owner.asks())[0]?.state === 'expired', 'the question expired');
  const other = await call(home, 'pbx', { transport: 'tcp', localPort: 5070, calls: [{ number: TOKYO }] });
  expect(other).toMatchObject({ answered: [TOKYO], complete: true });
  expect(provider.invited()).toEqual([TOKYO]);
});
