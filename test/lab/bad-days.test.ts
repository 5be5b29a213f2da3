// The guard on a machine where things break around it: it says so in a sentence, goes on, and is whole again by itself.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, BUNDLE, configText, startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { fw4Ruleset } from './kit/fw4.ts';
import { createHome, type Home, LAN, WAN } from './kit/home.ts';
import { call, startProvider } from './kit/sipp.ts';

const SIERRA_LEONE = '01023288123456';
const TOKYO = '0312345678';
const POLICE = '110';

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

/** What the home wants at any time: the police and Tokyo answer, Sierra Leone is declined at once. */
async function expectGuarded(): Promise<void> {
  const calls = [POLICE, TOKYO, SIERRA_LEONE].map((number) => ({ number }));
  const { answered, refused } = await call(home, 'phone', { calls, timeoutSeconds: 10 });
  expect({ answered, refused }).toEqual({ answered: [POLICE, TOKYO], refused: [SIERRA_LEONE] });
}

async function hasTable(): Promise<boolean> {
  return (await home.must('router', ['nft', 'list', 'tables'])).includes('inet ringfence');
}

function childrenOf({ process }: Agent): number[] {
  const list = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

/** How many times a line of the log says `pattern`. */
function said({ process }: Agent, pattern: RegExp): number {
  return process
    .stdout()
    .split('\n')
    .filter((line) => pattern.test(line)).length;
}

describe('the sockets to the kernel', () => {
  it('are all back after their processes were killed, and killed again', async () => {
    const agent = await startAgent(home);
    await startProvider(home);
    const sockets = childrenOf(agent);
    expect(sockets).toHaveLength(4);
    for (let time = 0; time < 3; time++) {
      for (const pid of childrenOf(agent)) process.kill(pid, 'SIGKILL');
      await eventually(() => childrenOf(agent).length === 4, 'four processes');
      await eventually(() => said(agent, /Read \d+ entries/) === time + 2, 'the flows are read anew');
    }
    await expectGuarded();
  });

  it('do not hold up the stop when they hang', async () => {
    const agent = await startAgent(home);
    for (const pid of childrenOf(agent)) process.kill(pid, 'SIGSTOP');
    const { code } = await agent.stop();
    expect(code).toBe(0);
    expect(await hasTable()).toBe(false);
  });
});

describe('a machine without descriptors to spare', () => {
  it('leaves the agent running, and the rules come back once it has some', async () => {
    const agent = await startAgent(home);
    await startProvider(home);
    const { pid } = agent.process;
    const limit = (count: number) => home.must('router', ['prlimit', '--pid', String(pid), `--nofile=${count}:4096`]);
    await limit(readdirSync(`/proc/${pid}/fd`).length);
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    await agent.process.waitFor(/The rules are gone from the kernel. .*EMFILE/);
    for (const child of childrenOf(agent)) process.kill(child, 'SIGKILL');
    await agent.process.waitFor(/could not be started \(EMFILE\)/);
    await limit(1024);
    await eventually(hasTable, 'the table is back');
    await eventually(() => childrenOf(agent).length === 4, 'four processes');
    await expectGuarded();
  });
});

describe('a table of our name that another version left', () => {
  it('is replaced, whatever is in it', async () => {
    const before = await startAgent(home, configText('', { on_stop: 'keep' }));
    await before.stop();
    const listing = await home.must('router', ['nft', 'list', 'table', 'inet', 'ringfence']);
    const names = (kind: string) =>
      [...listing.matchAll(new RegExp(`^\\t${kind} (\\S+) \\{`, 'gm'))].map((row) => row[1]);
    const sets = names('set').map((name) => `set ${name} { type ether_addr; }\n`);
    const chains = names('chain').map((name) => `chain ${name} { type filter hook forward priority 13; }\n`);
    const foreign = `table inet ringfence {\n${[...sets, ...chains].join('')}}\n`;
    expect(sets.length).toBeGreaterThan(0);
    await home.must('router', ['nft', '-f', '-'], `delete table inet ringfence\n${foreign}`);
    await startAgent(home);
    await startProvider(home);
    await expectGuarded();
  });
});

describe('a second agent', () => {
  it('says that there is one already, and leaves it alone', async () => {
    await startAgent(home);
    await startProvider(home);
    await expect(startAgent(home)).rejects.toThrow(/is Ringfence running already/);
    await expectGuarded();
  });
});

describe('a WAN that is found by the default route', () => {
  const noWan = configText().replace(`\tlist wan '${WAN}'\n`, '');

  it('is guarded on while the line is down, and under its new name when it comes back by one', async () => {
    const agent = await startAgent(home, noWan);
    await startProvider(home);
    await expectGuarded();
    await home.must('router', ['ip', 'link', 'set', WAN, 'down']);
    await agent.reload(noWan);
    expect(said(agent, /There is no WAN interface/)).toBe(0);
    await home.must('router', ['ip', 'link', 'set', WAN, 'name', 'pppoe-wan']);
    await home.must('router', ['ip', 'link', 'set', 'pppoe-wan', 'up']);
    await home.must('router', ['ip', 'route', 'add', 'default', 'via', '203.0.113.10']);
    const again = `delete table inet fw4\n${fw4Ruleset(LAN, 'pppoe-wan')}`;
    await home.must('router', ['nft', '-f', '-'], again);
    await agent.process.waitFor(/Guarding calls that leave by pppoe-wan/);
    await expectGuarded();
  });
});

describe('a WAN that the owner names', () => {
  it('and that is not where the default route leads is told at once', async () => {
    const agent = await startAgent(home, configText().replace(`list wan '${WAN}'`, "list wan 'wam0'"));
    await agent.process.waitFor(/A default route leaves by wan0, which 'list wan' does not name/);
    await agent.reload(configText());
    await startProvider(home);
    await expectGuarded();
  });
});

describe('a log that nobody reads', () => {
  it('does not end the guard when its reader goes away', async () => {
    const agent = await startAgent(home);
    await startProvider(home);
    agent.process.child.stdout?.destroy();
    await expectGuarded();
    expect((await agent.stop()).code).toBe(0);
    expect(await hasTable()).toBe(false);
  });
});

describe('a stop', () => {
  it('is done once and wholly, however often it is asked for', async () => {
    const agent = await startAgent(home);
    agent.process.child.kill('SIGTERM');
    agent.process.child.kill('SIGINT');
    expect((await agent.stop()).code).toBe(0);
    expect(await hasTable()).toBe(false);
  });

  it('that comes while it starts leaves nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bad-days-'));
    const file = join(folder, 'ringfence');
    writeFileSync(file, configText('', { state_dir: folder, control_socket: join(folder, 'sock') }));
    const running = home.start('router', [process.execPath, BUNDLE, 'run', '--config', file]);
    await eventually(hasTable, 'the table is there');
    const { code } = await running.end('SIGTERM');
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    expect(await hasTable()).toBe(false);
  });
});
