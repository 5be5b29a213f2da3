// What the process around the clients makes of them: its rights, its user namespace, its death.
// Each program here runs in a process of its own, as a bundle, the way the code is shipped.

import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually, must, type Running, start } from './kit/children.ts';
import { createPair, type Pair } from './netfilter-pair.ts';

const UNPRIVILEGED = ['setpriv', '--reuid', '65534', '--clear-groups', '--'];
const OWN_USERS = ['unshare', '--map-root-user', '--net', '--'];

let pair: Pair;
beforeAll(async () => {
  pair = await createPair();
});
afterAll(() => pair.close());

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.end('SIGKILL')));
});

/** The command that runs `program`, TypeScript that imports from agent/netfilter/, and prints what it logs as JSON. */
async function command(program: string): Promise<readonly string[]> {
  const bundle = await build({
    stdin: { contents: program, resolveDir: 'agent/netfilter', loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return [process.execPath, '-e', bundle.outputFiles[0]?.text ?? ''];
}

const CONNTRACK = `
  import { ConntrackClient } from './conntrack/client.ts';
  import { socatSocket } from './netlink/socat.ts';
  const client = new ConntrackClient({ open: socatSocket(), onEvent: () => undefined, onNotice: () => undefined });
  client.start().then((result) => {
    console.log(JSON.stringify(result));`;

describe('connection accounting', () => {
  const program = `
    import { enableAccounting } from './conntrack/accounting.ts';
    enableAccounting().then((result) => console.log(JSON.stringify(result)));`;
  const setting = ['sysctl', '-n', 'net.netfilter.nf_conntrack_acct'];

  it('is switched on, and stays on', async () => {
    await must([...pair.server, 'sysctl', '-q', '-w', 'net.netfilter.nf_conntrack_acct=0']);
    for (let time = 0; time < 2; time++) {
      expect(JSON.parse(await must([...pair.server, ...(await command(program))]))).toEqual({ ok: true });
      expect((await must([...pair.server, ...setting])).trim()).toBe('1');
    }
  });

  it('notes when a connection began, where the kernel can', async () => {
    const timestamps = 'net.netfilter.nf_conntrack_timestamp';
    await must([...pair.server, 'sysctl', '-q', '-w', `${timestamps}=0`]);
    await must([...pair.server, ...(await command(program))]);
    expect((await must([...pair.server, 'sysctl', '-n', timestamps])).trim()).toBe('1');
  });

  it('that may not be switched on says where, and why', async () => {
    await must([...pair.server, 'sysctl', '-q', '-w', 'net.netfilter.nf_conntrack_acct=0']);
    const result = JSON.parse(await must([...pair.server, ...UNPRIVILEGED, ...(await command(program))]));
    const path = '/proc/sys/net/netfilter/nf_conntrack_acct';
    expect(result).toEqual({ ok: false, reason: 'refused', path, code: 'EACCES' });
  });
});

describe('without rights', () => {
  const missing = { ok: false, reason: { kind: 'not-permitted', capability: 'CAP_NET_ADMIN' } };

  it('the socket names the one that is missing', async () => {
    const program = await command(`${CONNTRACK} return client.stop(); });`);
    expect(JSON.parse(await must([...pair.server, ...UNPRIVILEGED, ...program]))).toEqual(missing);
  });

  it('nft names it, too', async () => {
    const program = await command(`
      import { loadProgram } from './nft/program.ts';
      loadProgram('add table inet t\\n').then((result) => console.log(JSON.stringify(result)));`);
    expect(JSON.parse(await must([...pair.server, ...UNPRIVILEGED, ...program]))).toEqual(missing);
  });
});

describe('in a user namespace, where no buffer can be forced', () => {
  it('the socket makes do with the buffer it gets', async () => {
    const program = await command(`${CONNTRACK} return client.stop(); });`);
    expect(JSON.parse(await must([...OWN_USERS, ...program]))).toEqual({ ok: true });
  });
});

describe('when the process is killed', () => {
  it('its socket ends with it', async () => {
    const agent = start([...pair.server, ...(await command(`${CONNTRACK} });`))]);
    running.push(agent);
    await agent.waitFor(/"ok":true/);
    const [socat] = await socats(agent.pid);
    expect(socat).toBeDefined();
    agent.child.kill('SIGKILL');
    await eventually(() => !existsSync(`/proc/${socat}`), 'the end of socat');
  });
});

async function socats(parent: number): Promise<string[]> {
  const table = await must(['ps', '-o', 'pid=,comm=', '--ppid', String(parent)]);
  return [...table.matchAll(/^\s*(\d+) socat$/gm)].flatMap(([, id]) => id ?? []);
}
