// The owner's orders to the running agent, as they are typed and as they read, on calls that really run.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { type Owner, ownerOf } from './kit/owner.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const TOKYO = '0312345678';
const OSAKA = '0612345678';
const FREETOWN = '01023276123456';
const FREETOWN_TOO = '01023276999999';
const ALLOWED = `config rule 'sierra'
	list country 'SL'
	option verdict 'allow'
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

describe('a running call', () => {
  it('is listed, and ended at both ends by its Call-ID', async () => {
    const agent = await owner.startAgent();
    const provider = await startProvider(home);
    const caller = startCaller(home, 'phone', { scenario: 'uac-patient', calls: [{ number: TOKYO }] });
    await eventually(() => caller.answered().length === 1, 'the call is up');
    const [record] = await eventually(async () => {
      const calls = await owner.calls();
      return calls[0]?.state === 'answered' && calls;
    }, 'the call is listed');
    const { out } = await owner.orders('calls');
    expect(out[0]).toMatch(/^STARTED +WAY +DEVICE +DIALLED +WHERE TO +STATE +SECONDS +CALL-ID$/);
    expect(out[1]).toMatch(/ outbound +192\.168\.1\.20 +0312345678 +Japan +answered +\d+ +\S+$/);
    expect(out[1]?.endsWith(record?.callId ?? 'none')).toBe(true);
    expect(await owner.orders('end', record?.callId ?? '')).toEqual({
      ...{ code: 0, out: ['1 call is being ended.'], err: [] },
    });
    await eventually(() => provider.byes().length === 1 && caller.byes().length === 1, 'both were told to hang up');
    await agent.process.waitFor(/"alert":"call_ended"/);
    await eventually(async () => (await owner.calls()).length === 0, 'no call runs any more');
    expect(await owner.orders('calls')).toEqual({ code: 0, out: ['No call is running.'], err: [] });
    expect(await owner.orders('end', 'all')).toMatchObject({ code: 0, out: ['There is no call to end.'] });
    expect(await owner.orders('end', 'nonsense')).toMatchObject({
      ...{ code: 1, out: [], err: ["There is no running call 'nonsense'."] },
    });
  });

  it('of a device that is blocked is ended with the block, and no call of another', async () => {
    await owner.startAgent();
    const provider = await startProvider(home);
    const patient = { scenario: 'uac-patient', calls: [{ number: TOKYO }] } as const;
    const blocked = startCaller(home, 'pbx', patient);
    const other = startCaller(home, 'phone', { calls: [{ number: OSAKA, talkMs: 2_000 }] });
    await eventually(() => blocked.answered().length + other.answered().length === 2, 'both calls are up');
    await eventually(async () => (await owner.calls()).length === 2, 'both calls are listed');
    expect(await owner.orders('block', '192.168.1.10', '--for', '2h')).toMatchObject({
      out: ['pbx is blocked for 2 hours. 1 running call is being ended.'],
    });
    await eventually(() => blocked.byes().length === 1, 'its caller hears of it');
    expect(await other.result).toMatchObject({ answered: [OSAKA], complete: true });
    expect(provider.byes().sort()).toEqual([TOKYO, OSAKA].sort());
  });
});

describe('a block', () => {
  /** Orders about numbers and countries are compiled, which takes a moment. */
  async function compiled(how: 'with' | 'without'): Promise<void> {
    const listing = ['nft', '-t', 'list', 'table', 'inet', 'ringfence'];
    const isThere = async () => (await home.must('router', listing)).includes('owner:block');
    await eventually(async () => (await isThere()) === (how === 'with'), `the rules ${how} the order`);
  }

  it('of a country, and of a number, stops calls there that a rule allows, and is lifted by its name', async () => {
    owner.remove();
    owner = ownerOf(home, ALLOWED);
    await owner.startAgent();
    const provider = await startProvider(home);
    const both = [{ number: FREETOWN }, { number: FREETOWN_TOO }];
    expect((await owner.orders('block', FREETOWN, '--for', 'always')).out).toEqual([
      '+23276123456 is blocked until you lift it.',
    ]);
    await compiled('with');
    expect(await call(home, 'pbx', { calls: both })).toMatchObject({ refused: [FREETOWN], answered: [FREETOWN_TOO] });
    const { out } = await owner.orders('blocks');
    expect(out[0]).toMatch(/^ID +KIND +TARGET +CALLS +BY +SINCE +UNTIL +WHY$/);
    expect(out[1]).toMatch(/^b1 +number +\+23276123456 +all +owner +\S+ \S+ +lifted by hand +The owner blocked it\.$/);
    expect(await owner.orders('unblock', '+232 76 123456')).toEqual({ code: 0, out: ['1 block lifted.'], err: [] });
    await compiled('without');
    expect((await owner.orders('block', 'sl', '--for', '90s')).out).toEqual(['SL is blocked for 90 seconds.']);
    await compiled('with');
    expect(await call(home, 'phone', { calls: both })).toMatchObject({ refused: [FREETOWN, FREETOWN_TOO] });
    expect((await owner.orders('blocks')).out[1]).toMatch(/^b2 +country +SL +all +owner /);
    expect(await owner.orders('unblock', 'SL')).toMatchObject({ code: 0 });
    expect((await owner.orders('blocks')).out).toEqual(['Nothing is blocked, but by the rules of the configuration.']);
    await compiled('without');
    expect(await call(home, 'pbx', { calls: both })).toMatchObject({ answered: [FREETOWN, FREETOWN_TOO] });
    expect(provider.invited()).toEqual([FREETOWN_TOO, FREETOWN, FREETOWN_TOO]);
  });

  it('that makes no sense is refused in a sentence', async () => {
    await owner.startAgent();
    expect(await owner.orders('block', '119')).toMatchObject({
      ...{ code: 1, err: ['119 is an emergency number, which cannot be blocked.'] },
    });
    expect(await owner.orders('block', 'pbx', '--for', 'soon')).toMatchObject({ code: 1, out: [] });
    expect(await owner.orders('unblock', 'b7')).toMatchObject({
      ...{ code: 1, err: ["Nothing is blocked, suspected or allowed by the name 'b7'."] },
    });
    expect(await owner.orders('answer', 'q9', 'allow')).toMatchObject({
      ...{ code: 1, err: ["No question of the last hour is called 'q9'; 'ringfence asks' lists them."] },
    });
  });
});

describe('questions', () => {
  it('are listed for people, and want a name when there are two', async () => {
    await owner.startAgent();
    await startProvider(home);
    expect(await owner.orders('asks')).toEqual({ code: 0, out: ['Nothing is asked.'], err: [] });
    const callers = startCaller(home, 'pbx', { calls: [{ number: FREETOWN }, { number: FREETOWN_TOO }] });
    await eventually(async () => (await owner.asks()).length === 2, 'two questions');
    const { out } = await owner.orders('asks');
    expect(out[0]).toMatch(/^ID +STATE +DEVICE +DIALLED +WHERE TO +A MINUTE +UNTIL +WHY$/);
    expect(out[1]).toMatch(
      /^q1 +open +pbx +01023276123456 +Sierra Leone +~[\d.]+ JPY +\S+ \S+ +No rule names this call/,
    );
    expect(await owner.orders('answer', 'deny')).toMatchObject({
      ...{ code: 1, err: ['There are 2 open questions (q1, q2): name one.'] },
    });
    expect((await owner.orders('answer', 'q1', 'deny')).out).toEqual(['The call to +23276123456 is declined.']);
    expect((await owner.orders('answer', 'Q2', 'block', '--for', '10m')).out).toEqual([
      'Calls like the one to +23276999999 are blocked for pbx.',
    ]);
    expect(await callers.result).toMatchObject({ answered: [], complete: true });
    expect(await owner.blocks()).toMatchObject([{ target: 'pbx', class: 'international', by: 'owner' }]);
  });
});

it('without a running agent every order ends with 2 and says so', async () => {
  const argvs = [
    ['asks'],
    ['blocks'],
    ['calls'],
    ['answer', 'allow'],
    ['block', 'SL'],
    ['unblock', 'b1'],
    ['end', 'all'],
  ];
  const answers = await Promise.all(argvs.map((argv) => owner.orders(...argv)));
  for (const { code, out, err } of answers) {
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(/^Ringfence is not running here \(no answer on .*sock\)\.$/)]);
  }
});
