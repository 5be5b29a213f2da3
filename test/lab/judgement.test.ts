// What nobody forbade: a hijacked PBX that nobody answers for, and one whose calls are not even asked about. It is stopped within a few
// calls, and nobody else notices.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBaresip } from './kit/baresip.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { observe, observed, udpBegins } from './kit/observer.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { quarantined } from './kit/quarantined.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const TOKYO = '0312345678';
const HELP = ['110', '119'];
const GRANDMOTHER = '010441632960123';
const ALLOWED = `config rule 'grandmother'
	list number '+441632960123'
	option verdict 'allow'
`;
const UNASKED = `config novelty 'novelty'
	option warn '0'
`;
const PBX = '192.168.1.10';

let home: Home;
let owner: Owner;
beforeEach(async () => {
  home = await createHome();
});
afterEach(async () => {
  await home.close();
  owner.remove();
});

const freetown = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    number: `01023276${String((index * 104_729) % 1_000_000).padStart(6, '0')}`,
  }));

it('of a PBX that dials one novel number after the other, three questions go unanswered; then it is blocked', async () => {
  owner = ownerOf(home, ALLOWED, { ask_patience: '1', max_asks: '4' });
  const agent = await owner.startAgent();
  const provider = await startProvider(home);
  const attack = startCaller(home, 'pbx', { calls: freetown(40), callsPerSecond: 6, localPort: 5070 });
  const family = [TOKYO, ...HELP].map((number) => ({ number }));
  expect(await call(home, 'phone', { calls: family })).toMatchObject({ answered: [TOKYO, ...HELP], complete: true });
  const block = await eventually(async () => (await owner.blocks())[0], 'a block', 15_000);
  expect(block).toMatchObject({ target: 'pbx', class: 'international', by: 'questions', state: 'active' });
  expect(await quarantined(home)).toMatchObject({ block_international4: [PBX] });
  expect(await attack.result).toMatchObject({ answered: [], complete: true });
  expect((await owner.asks()).length).toBeLessThanOrEqual(4);
  const blocked = agent.alerts().filter(({ alert, why }) => alert === 'fraud_blocked' && /unanswered/.test(why));
  expect(blocked.map(({ why }) => why)).toEqual([
    '3 questions for pbx went unanswered within the last hour. Calls abroad from pbx are blocked for a day.',
  ]);

  const meanwhile = [...HELP, TOKYO, GRANDMOTHER].map((number) => ({ number }));
  expect((await call(home, 'pbx', { calls: meanwhile })).answered).toEqual([...HELP, TOKYO, GRANDMOTHER]);
  expect(provider.invited()).toEqual([TOKYO, ...HELP, ...HELP, TOKYO, GRANDMOTHER]);

  expect(await owner.orders('unblock', 'pbx')).toMatchObject({ code: 0 });
  expect(await owner.blocks()).toEqual([]);
  await eventually(async () => Object.keys(await quarantined(home)).length === 0, 'the kernel has let it go', 1_000);
});

it('of calls that no rule asks about, those of a bill of 2015 end with the second', async () => {
  owner = ownerOf(home, `${UNASKED}\n${ALLOWED}`);
  const agent = await owner.startAgent();
  const provider = await startProvider(home);
  const attack = freetown(9).map((one) => ({ ...one, talkMs: 300 }));
  const attacker = startCaller(home, 'pbx', { calls: attack, callsPerSecond: 3, localPort: 5070 });
  await eventually(async () => (await owner.blocks()).length > 0, 'a block', 15_000);
  const { answered } = await attacker.result;
  expect(answered.length).toBeLessThanOrEqual(3);
  expect(provider.invited().length).toBeLessThanOrEqual(3);
  expect(await owner.blocks()).toMatchObject([{ target: 'pbx', class: 'international', by: 'detector' }]);
  expect((await quarantined(home))['block_international4']).toEqual([PBX]);
  expect(agent.alerts().some(({ alert }) => alert === 'fraud_blocked')).toBe(true);
  const others = await call(home, 'pbx', { calls: [GRANDMOTHER, TOKYO, ...HELP].map((number) => ({ number })) });
  expect(others).toMatchObject({ answered: [GRANDMOTHER, TOKYO, ...HELP], complete: true });
  expect((await call(home, 'phone', { calls: [{ number: TOKYO }] })).answered).toEqual([TOKYO]);
});

it('of a call that was answered before it could be taken back, the provider hears the end', async () => {
  owner = ownerOf(home, '', { max_asks: '0' });
  const agent = await owner.startAgent();
  await startProvider(home);
  await observe(home, 'provider', { byes: [udpBegins('BYE ')] });
  const phone = await startBaresip(home, 'phone');
  // Its separators keep the kernel from deciding, and this provider answers at once.
  await phone.dial(`sip:010-232-76-123456@${ADDRESS.provider.v4}`);
  await eventually(async () => ((await observed(home, 'provider'))['byes'] ?? 0) > 0, 'a BYE at the provider');
  await agent.process.waitFor(/"alert":"call_ended"/, 15_000);
  expect(agent.alerts().find(({ alert }) => alert === 'call_ended')?.why).toMatch(
    /It was refused, and answered all the same/,
  );
});
