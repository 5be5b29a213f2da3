// A call that is up must not notice what becomes of the agent: not one packet of its voice may be missing.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Agent, configText, startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { createHome, type Home } from './kit/home.ts';
import { startCaller, startProvider } from './kit/sipp.ts';
import { startVoice } from './kit/voice.ts';

const TOKYO = '0312345678';

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

it.each<[string, () => Promise<unknown>]>([
  ['starts', () => startAgent(home)],
  ['reads its configuration again', async () => (await startAgent(home)).reload(configText('', { mode: 'observe' }))],
  ['stops', async () => (await startAgent(home)).stop()],
  ['is killed and started again', async () => restart(await startAgent(home), 'SIGKILL')],
  ['is stopped and started again', async () => restart(await startAgent(home), 'SIGTERM')],
  ['sees its table deleted', async () => deleteTable(await startAgent(home))],
])('a call and its voice go on unharmed while the agent %s', async (_what, happen) => {
  await startProvider(home);
  const voice = await startVoice(home);
  const caller = startCaller(home, 'phone', { calls: [{ number: TOKYO, talkMs: 6_000 }] });
  await eventually(() => caller.answered().length === 1, 'the call is up');
  await happen();
  const { sent, heard } = await voice.end();
  expect(sent).toBeGreaterThan(50);
  expect(heard).toBe(sent);
  expect(await caller.result).toMatchObject({ answered: [TOKYO], complete: true });
});

async function restart(agent: Agent, signal: NodeJS.Signals): Promise<unknown> {
  await agent.process.end(signal);
  return startAgent(home);
}

async function deleteTable(agent: Agent): Promise<unknown> {
  await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
  return agent.process.waitFor(/in force again/);
}
