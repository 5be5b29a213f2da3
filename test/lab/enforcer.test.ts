import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import type { CompiledProgram } from '../../agent/firewall/compile/program.ts';
import { Enforcer, type EnforcerNotice } from '../../agent/firewall/enforcer.ts';
import { buildHouse } from '../../agent/guard/house.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { configText } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home, WAN } from './kit/home.ts';
import { observe, observed, udpBegins } from './kit/observer.ts';
import { smallProgram } from './kit/small-program.ts';

/** Sends five forbidden INVITEs and an allowed one every two milliseconds until told to stop, then prints how many were allowed. */
const FLOOD = `
const socket = require('node:dgram').createSocket('udp4');
let sent = 0;
const invite = (number) => 'INVITE sip:' + number + '@203.0.113.10 SIP/2.0\\r\\n\\r\\n';
socket.bind(5060, () => {
  console.log('flooding');
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) socket.send(invite('01023276123456'), 5060, process.argv[1]);
    socket.send(invite('0312345678'), 5060, process.argv[1]);
    sent++;
  }, 2);
  process.once('SIGTERM', () => { clearInterval(timer); console.log('sent ' + sent); socket.close(); });
});`;

const ARRIVALS = {
  forbidden: [udpBegins('INVITE sip:010')],
  allowed: [udpBegins('INVITE sip:03')],
  stream: ['udp dport 4000'],
};
const FIRST_16 = Buffer.from('01023276123456@203').subarray(0, 16);
const APPROVAL = { source: ADDRESS.pbx.v4, first16: FIRST_16, timeoutSeconds: 600 };

/** What the compiler makes of the lab's household, with one rule about this prefix. */
function compiledProgram(prefix: string): CompiledProgram {
  const rule = `config rule 'abroad'\n\tlist prefix '${prefix}'\n\toption verdict 'block'\n`;
  const read = parseConfig(configText(rule, { backstop: '0' }), { file: 'test', hostName: 'lab' });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const built = buildHouse(read.config, { innerHeader: true });
  if (!built.ok) throw new Error(JSON.stringify(built.faults));
  return built.house.program;
}

describe.each([
  { kind: 'a small program', program: smallProgram('010', WAN), other: smallProgram('0102', WAN) },
  { kind: 'the compiler', program: compiledProgram('+232'), other: compiledProgram('+23') },
])('enforcer of $kind', ({ program, other }) => {
  let home: Home;
  const started: Enforcer[] = [];

  beforeEach(async () => {
    home = await createHome();
    await observe(home, 'provider', ARRIVALS);
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((enforcer) => enforcer.stop('keep')));
    await home.close();
  });

  async function enforcerOf(notices: EnforcerNotice[] = []): Promise<Enforcer> {
    const commandPrefix = home.prefix('router');
    const enforcer = new Enforcer({
      open: socatSocket({ commandPrefix }),
      nft: { commandPrefix },
      nowMs: () => performance.now(),
      onNotice: (notice) => notices.push(notice),
    });
    started.push(enforcer);
    return enforcer;
  }

  async function flood() {
    const process = home.start('pbx', ['node', '-e', FLOOD, ADDRESS.provider.v4]);
    await process.waitFor(/flooding/);
    return {
      end: async () => Number(/sent (\d+)/.exec((await process.end()).stdout)?.[1]),
    };
  }

  const table = (name: string) => home.run('router', ['nft', 'list', 'table', 'inet', name]);
  const hasTable = async () => (await table('ringfence')).code === 0;

  it('swaps programs under load: nothing forbidden passes, nothing allowed is lost', async () => {
    const enforcer = await enforcerOf();
    expect(await enforcer.apply(program)).toEqual({ ok: true });
    const { end } = await flood();
    for (let round = 0; round < 50; round++) {
      expect(await enforcer.apply(round % 2 === 0 ? other : program)).toEqual({ ok: true });
    }
    const sent = await end();
    expect(sent).toBeGreaterThan(100);
    await eventually(async () => (await observed(home, 'provider'))['allowed'] === sent, 'all that is allowed arrived');
    expect((await observed(home, 'provider'))['forbidden']).toBe(0);
  });

  it('keeps its dynamic sets when a program is applied again, also one that another agent left behind', async () => {
    const crashed = await enforcerOf();
    await crashed.apply(program);
    await crashed.start();
    expect(await crashed.approve(APPROVAL)).toEqual({ ok: true });
    const { end } = await flood();
    await eventually(
      async () => ((await observed(home, 'provider'))['forbidden'] ?? 0) > 10,
      'the approved call passes',
    );
    await observe(home, 'provider', ARRIVALS);
    const next = await enforcerOf();
    expect(await next.apply(other)).toEqual({ ok: true });
    const sent = await end();
    await eventually(async () => ((await observed(home, 'provider'))['forbidden'] ?? 0) > 10, 'it still passes');
    expect(sent).toBeGreaterThan(0);
    expect((await table('ringfence')).stdout).toContain(`0x${FIRST_16.toString('hex')}`);
  });

  it('brings a destroyed table back within a second, with what is still valid in it, and says so', async () => {
    const notices: EnforcerNotice[] = [];
    const enforcer = await enforcerOf(notices);
    await enforcer.apply(program);
    expect(await enforcer.start()).toEqual({ ok: true });
    await enforcer.approve(APPROVAL);
    await enforcer.watchMedia([{ address: ADDRESS.provider.v6, port: 30_000 }], 600);
    const { end } = await flood();
    for (let round = 0; round < 5; round++) {
      const destroyedAtMs = performance.now();
      await home.must('router', ['nft', 'flush', 'ruleset']);
      await eventually(hasTable, 'the table is back', 1_000, 5);
      expect(performance.now() - destroyedAtMs).toBeLessThan(1_000);
    }
    await end();
    const elements = [`0x${FIRST_16.toString('hex')}`, `${ADDRESS.provider.v6} . 30000`];
    for (const element of elements) {
      await eventually(async () => (await table('ringfence')).stdout.includes(element), `${element} too`, 1_000);
    }
    const restored = notices.filter(({ kind }) => kind === 'restored');
    expect(restored).toEqual(Array.from({ length: 5 }, () => ({ kind: 'restored', elements: { ok: true } })));
  });

  it('makes good a table destroyed a moment ago before it changes a set, without waiting for the news', async () => {
    const enforcer = await enforcerOf();
    await enforcer.apply(program);
    await enforcer.start();
    await home.must('router', ['nft', 'flush', 'ruleset']);
    expect(await enforcer.approve(APPROVAL)).toEqual({ ok: true });
    expect((await table('ringfence')).stdout).toContain(`0x${FIRST_16.toString('hex')}`);
  });

  it('touches no other table', async () => {
    const before = (await table('fw4')).stdout;
    const enforcer = await enforcerOf();
    await enforcer.start();
    await enforcer.apply(program);
    await enforcer.apply(other);
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    await eventually(hasTable, 'the table is back', 1_000);
    await enforcer.stop('remove');
    expect((await table('fw4')).stdout).toBe(before);
    expect(before).toContain('chain forward_lan');
  });

  it('leaves nothing behind at a clean stop, or all of the protection when told to keep it', async () => {
    const first = await enforcerOf();
    await first.start();
    await first.apply(program);
    expect(await first.stop('keep')).toEqual({ ok: true });
    expect(await hasTable()).toBe(true);
    const second = await enforcerOf();
    await second.start();
    await second.apply(program);
    expect(await second.stop('remove')).toEqual({ ok: true });
    expect((await home.must('router', ['nft', 'list', 'tables'])).trim()).toBe('table inet fw4');
  });

  it('keeps the last program in force when a new one is refused, and names the line', async () => {
    const enforcer = await enforcerOf();
    await enforcer.apply(program);
    const before = (await table('ringfence')).stdout;
    const text = 'table inet ringfence {\n\tchain voice {\n\t\tnonsense\n\t}\n}\n';
    const broken = { ...program, text, reapply: () => [text] };
    expect(await enforcer.apply(broken)).toMatchObject({
      ok: false,
      reason: { kind: 'refused', faults: [{ line: 3 }] },
    });
    expect((await table('ringfence')).stdout).toBe(before);
    await home.must('router', ['nft', 'flush', 'ruleset']);
    await enforcer.start();
    await eventually(hasTable, 'the last good program is back', 1_000);
  });

  it('stops an established flow', async () => {
    const enforcer = await enforcerOf();
    await enforcer.apply(program);
    await enforcer.start();
    await enforcer.watchMedia([{ address: ADDRESS.provider.v4, port: 4_000 }], 60);
    const script = `const s = require('node:dgram').createSocket('udp4');
      s.bind(4000, () => setInterval(() => s.send('rtp', 4000, process.argv[1]), 5));`;
    home.start('pbx', ['node', '-e', script, ADDRESS.provider.v4]);
    const stream = async () => (await observed(home, 'provider'))['stream'] ?? 0;
    await eventually(async () => (await stream()) > 10, 'the stream flows');
    const flow = {
      source: { address: ADDRESS.pbx.v4, port: 4_000 },
      destination: { address: ADDRESS.provider.v4, port: 4_000 },
    };
    expect(await enforcer.blockFlow({ protocol: 17, ...flow, timeoutSeconds: 60 })).toEqual({ ok: true });
    const whenBlocked = await stream();
    const blocked = async () => {
      const result = await enforcer.counters();
      if (!result.ok) throw new Error(result.reason.kind);
      return result.counters.find(({ comment }) => comment === 'ended media')?.packets ?? 0;
    };
    await eventually(async () => (await blocked()) > 20, 'the kernel counts what it drops');
    expect(await stream()).toBe(whenBlocked);
  });
});
