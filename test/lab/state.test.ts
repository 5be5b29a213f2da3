// What the owner answered, and what is blocked, outlives the agent, however it ended.

import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { quarantined } from './kit/quarantined.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const FREETOWN = '01023276123456';
const FREETOWN_TOO = '01023276999999';
const TOKYO = '0312345678';
const PBX = '192.168.1.10';

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

describe.each(['SIGTERM', 'SIGKILL'] as const)('after %s', (signal) => {
  it('a country that was allowed for good is called at once and unasked', async () => {
    const before = await owner.startAgent();
    const provider = await startProvider(home);
    const caller = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }] });
    const { id } = await owner.isAsked();
    const answered = await owner.orders('answer', id, 'allow', '--for', 'always', '--scope', 'country');
    expect(answered.code).toBe(0);
    expect(await caller.result).toMatchObject({ answered: [FREETOWN], complete: true });
    await owner.kept((state) => state.includes('"SL"'));
    await before.process.end(signal);
    expect(owner.stateMode()).toBe(0o600);
    await owner.startAgent();
    const next = await call(home, 'phone', { calls: [{ number: FREETOWN_TOO }] });
    expect(next).toMatchObject({ answered: [FREETOWN_TOO], complete: true });
    expect(next.answerMs[0]).toBeLessThan(400);
    expect(provider.invited()).toEqual([FREETOWN, FREETOWN_TOO]);
    expect(await owner.asks()).toEqual([]);
  });

  it('a device that was blocked is blocked still, and can be let go', async () => {
    const before = await owner.startAgent();
    const provider = await startProvider(home);
    await call(home, 'pbx', { calls: [{ number: TOKYO }] });
    expect(await owner.orders('block', 'pbx', '--for', '1h')).toMatchObject({ out: ['pbx is blocked for an hour.'] });
    await owner.kept((state) => state.includes('"b1"'));
    await before.process.end(signal);
    if (signal === 'SIGKILL') {
      // Nobody is there to answer 603, and still it goes nowhere.
      await call(home, 'pbx', { calls: [{ number: TOKYO }], timeoutSeconds: 1 });
      expect(await quarantined(home)).toMatchObject({ block_all4: [PBX] });
    }
    const after = await owner.startAgent();
    expect(await owner.blocks()).toMatchObject([{ id: 'b1', target: 'pbx', by: 'owner', state: 'active' }]);
    expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ refused: [TOKYO] });
    expect(await after.call(({ dialled }) => dialled === TOKYO)).toMatchObject({
      rule: 'owner:block',
      verdict: 'block',
    });
    expect(provider.invited()).toEqual([TOKYO]);
    expect(await owner.orders('unblock', 'b1')).toMatchObject({ code: 0, out: ['1 block lifted.'] });
    expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ answered: [TOKYO] });
  });
});

it('a torn state is set aside, and the agent guards all the same', async () => {
  const before = await owner.startAgent();
  await owner.orders('block', 'SL');
  await owner.kept((state) => state.includes('"b1"'));
  await before.process.end('SIGKILL');
  writeFileSync(owner.stateFile, '{"schema":1,"orders":{"blo');
  const after = await owner.startAgent();
  await after.process.waitFor(
    /state\.json is not used: it is torn, or no JSON\. It was set aside as .*state\.json\.bad\./,
  );
  expect(await owner.blocks()).toEqual([]);
  const provider = await startProvider(home);
  const caller = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }] });
  await owner.isAsked();
  await owner.orders('answer', 'deny');
  expect(await caller.result).toMatchObject({ refused: [FREETOWN] });
  expect(provider.invited()).toEqual([]);
});

it('a block is back in the kernel within a second when somebody flushes everything', async () => {
  await owner.startAgent();
  const provider = await startProvider(home);
  await call(home, 'pbx', { calls: [{ number: TOKYO }] });
  await owner.orders('block', 'pbx');
  await eventually(async () => (await quarantined(home))['block_all4'] !== undefined, 'the block is in the kernel');
  await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
  await eventually(async () => (await quarantined(home))['block_all4']?.includes(PBX), 'the block is back', 1_000);
  expect(await call(home, 'pbx', { calls: [{ number: TOKYO }] })).toMatchObject({ refused: [TOKYO] });
  expect(provider.invited()).toEqual([TOKYO]);
});
