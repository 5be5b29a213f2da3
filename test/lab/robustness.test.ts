// What happens to the protection, and to the calls it allows, when things around it fail.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configText, startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { call, startCaller, startProvider } from './kit/sipp.ts';

const SIERRA_LEONE = '01023288123456';
const TOKYO = '0312345678';

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

async function tables(): Promise<string> {
  return home.must('router', ['nft', 'list', 'tables']);
}

describe('an agent killed with SIGKILL', () => {
  it('leaves the protection in force and the allowed call running', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    const running = startCaller(home, 'phone', { calls: [{ number: TOKYO, talkMs: 3_000 }] });
    await eventually(() => running.answered().length === 1, 'the call is up');
    await agent.process.end('SIGKILL');
    const attack = Array.from({ length: 20 }, () => ({ number: SIERRA_LEONE }));
    await call(home, 'pbx', { calls: attack, timeoutSeconds: 2 });
    expect(await running.result).toMatchObject({ answered: [TOKYO], complete: true });
    expect(provider.invited()).toEqual([TOKYO]);
    expect(await tables()).toContain('table inet ringfence');
  });

  it('is followed by one that takes over without a gap', async () => {
    const first = await startAgent(home);
    const provider = await startProvider(home);
    await first.process.end('SIGKILL');
    const attack = Array.from({ length: 150 }, () => ({ number: SIERRA_LEONE }));
    const attacker = startCaller(home, 'pbx', { calls: attack, callsPerSecond: 50, timeoutSeconds: 10 });
    const second = await startAgent(home);
    await attacker.result;
    expect(provider.invited()).toEqual([]);
    expect(second.calls().length).toBeGreaterThan(0);
  });
});

describe('the table in the kernel', () => {
  it('is back within a second when somebody flushes the ruleset under load', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    const attack = Array.from({ length: 200 }, () => ({ number: SIERRA_LEONE }));
    const attacker = startCaller(home, 'pbx', { calls: attack, callsPerSecond: 50, timeoutSeconds: 20 });
    await eventually(() => attacker.refused().length > 20, 'the attack runs');
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    await eventually(async () => (await tables()).includes('inet ringfence'), 'the table is back', 1_000);
    const passed = provider.invited().length;
    await attacker.result;
    expect(provider.invited().length).toBe(passed);
    expect(agent.alerts().map(({ alert }) => alert)).toContain('protection_restored');
  });

  it('goes with a clean stop, and nothing else does', async () => {
    const agent = await startAgent(home);
    expect(await tables()).toContain('inet ringfence');
    expect((await agent.stop()).code).toBe(0);
    expect(await tables()).toBe('table inet fw4\n');
  });

  it('stays after a clean stop when the owner asks for it', async () => {
    const agent = await startAgent(home, configText('', { on_stop: 'keep' }));
    expect((await agent.stop()).code).toBe(0);
    const provider = await startProvider(home);
    await call(home, 'pbx', { calls: [{ number: SIERRA_LEONE }], timeoutSeconds: 2 });
    expect(provider.invited()).toEqual([]);
  });
});

describe('a configuration read again', () => {
  const allow = `config rule 'abroad'
	list kind 'international'
	option verdict 'allow'
`;

  it('takes effect at once', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    await agent.reload(configText(allow));
    const result = await call(home, 'pbx', { calls: [{ number: SIERRA_LEONE }] });
    expect(result.answered).toEqual([SIERRA_LEONE]);
    expect(provider.invited()).toEqual([SIERRA_LEONE]);
  });

  it('changes nothing when it is faulty, and the owner is told why', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    await agent.reload(configText(`${allow}\toption colour 'red'\n`));
    const result = await call(home, 'pbx', { calls: [{ number: SIERRA_LEONE }] });
    expect(result.refused).toEqual([SIERRA_LEONE]);
    expect(provider.invited()).toEqual([]);
    const told = agent.alerts().find(({ alert }) => alert === 'configuration_refused');
    expect(told?.why).toContain('colour');
  });
});
