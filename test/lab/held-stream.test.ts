import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../agent/config/schema.ts';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import { Enforcer } from '../../agent/firewall/enforcer.ts';
import { inviteBytes } from '../../agent/firewall/invite-bytes.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { configuration } from '../kit/dialling.ts';
import { eventually, type Running } from './kit/children.ts';
import { ADDRESS, createHome, type Home, type Host, WAN } from './kit/home.ts';
import { countedByPrefix } from './kit/loaded-program.ts';

const URI = 'sip:01023276123456@provider';
const ASKED = 'ringfence:ask:default:international';

/** Prints each connection with all that came through it, and answers every piece. */
const PROVIDER = `
let connections = 0;
require('node:net').createServer((socket) => {
  const id = ++connections;
  socket.on('data', (data) => { console.log(id, JSON.stringify(String(data))); socket.write('SIP/2.0 100'); });
  socket.on('error', (error) => console.log(id, error.code));
}).listen(5060, '::', () => console.log('ready'));`;

/** Sends the pieces that come on its standard input, one a line, each as a segment of its own. */
const CALLER = `
const socket = require('node:net').connect(5060, process.argv[1], () => console.log('connected'));
socket.setNoDelay(true);
socket.on('data', (data) => console.log('heard ' + data)).on('error', (error) => console.log(error.code));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => socket.write(JSON.parse(line)));`;

describe('an INVITE over TCP that is asked about', () => {
  let home: Home;
  let enforcer: Enforcer;
  let provider: Running;

  beforeAll(async () => {
    home = await createHome();
    provider = home.start('provider', [process.execPath, '-e', PROVIDER]);
    await provider.waitFor(/ready/);
  });
  afterAll(() => home.close());

  beforeEach(async () => {
    const commandPrefix = home.prefix('router');
    const sockets = { open: socatSocket({ commandPrefix }), nft: { commandPrefix } };
    enforcer = new Enforcer({ ...sockets, nowMs: () => performance.now(), onNotice: () => undefined });
    expect(await enforcer.apply(programOf({}))).toEqual({ ok: true });
    expect(await enforcer.start()).toEqual({ ok: true });
  });
  afterEach(() => enforcer.stop('remove'));

  async function callerAt(host: Host, target: string) {
    const argv = [process.execPath, '-e', CALLER, target];
    const caller = home.start(host, argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    await caller.waitFor(/connected/);
    const say = (text: string) => caller.child.stdin?.write(`${JSON.stringify(text)}\n`);
    return { caller, say };
  }

  function programOf(main: Partial<Config['main']>) {
    const config = configuration([], { wan: [WAN], ...main });
    return compileProgram(config, createNumbering({ country: 'JP', outsideLines: [] }), { innerHeader: true });
  }

  const asked = async (times: number) =>
    eventually(async () => ((await countedByPrefix(home))[ASKED] ?? 0) >= times, `dropped ${times} times`);
  const invite = (id: string) => `INVITE ${URI} SIP/2.0\r\nCall-ID: ${id}\r\n\r\n`;
  const arrived = () => provider.stdout().split('\n');
  const key = (source: string) => ({ source, first16: inviteBytes(URI), timeoutSeconds: 60 });

  it.each([
    { host: 'pbx', family: 'v4', source: ADDRESS.pbx.v4 },
    { host: 'pbx', family: 'v6', source: ADDRESS.pbx.v6 },
    { host: 'router', family: 'v4', source: ADDRESS.router.v4 },
  ] as const)(
    'is delivered in the very same connection once it is approved, from the $host over $family',
    async (way) => {
      const id = `approved-${way.host}-${way.family}`;
      const { caller, say } = await callerAt(way.host, ADDRESS.provider[way.family]);
      say(`OPTIONS ${id}\r\n\r\n`);
      await provider.waitFor(new RegExp(`OPTIONS ${id}`));
      say(invite(id));
      await asked(2);
      expect(provider.stdout()).not.toContain(`Call-ID: ${id}`);
      say(`BYE ${id}\r\n\r\n`);
      expect(await enforcer.approve(key(way.source))).toEqual({ ok: true });
      await provider.waitFor(new RegExp(`BYE ${id}`));
      const [options, ...rest] = arrived().filter((line) => line.includes(id));
      const connection = options?.split(' ')[0];
      expect(rest.map((line) => line.split(' ')[0])).toEqual(rest.map(() => connection));
      expect(rest.join()).toContain(`"INVITE ${URI} SIP/2.0`);
      expect(caller.stdout()).not.toContain('ECONNRESET');
      await caller.end();
    },
  );

  it('is delivered whole when it fills more than one segment', async () => {
    const { caller, say } = await callerAt('pbx', ADDRESS.provider.v4);
    say(`INVITE ${URI} SIP/2.0\r\nCall-ID: sp`);
    say('lit\r\n\r\n');
    await asked(2);
    await enforcer.approve(key(ADDRESS.pbx.v4));
    await eventually(() => arrived().some((line) => line.includes('lit')), 'the rest of it');
    const pieces = arrived().filter((line) => /split|lit/.test(line) || line.includes('Call-ID: sp'));
    expect(pieces.map((line) => JSON.parse(line.slice(line.indexOf('"')))).join('')).toBe(invite('split'));
    await caller.end();
  });

  it('is reset at its next repetition once the agent has refused it', async () => {
    const { caller, say } = await callerAt('pbx', ADDRESS.provider.v4);
    say(invite('refused'));
    await asked(2);
    expect(caller.stdout()).not.toContain('ECONNRESET');
    await enforcer.refuse(key(ADDRESS.pbx.v4));
    await caller.waitFor(/ECONNRESET/);
    expect(provider.stdout()).not.toContain('refused');
    await caller.end();
  });

  it('is reset by the kernel alone when nobody answers in time, so that a call for help need not wait behind it', async () => {
    await enforcer.apply(programOf({ askPatienceSeconds: 1 }));
    const { caller, say } = await callerAt('pbx', ADDRESS.provider.v4);
    const saidAtMs = performance.now();
    say(invite('unanswered'));
    await caller.waitFor(/ECONNRESET/);
    expect(performance.now() - saidAtMs).toBeGreaterThan(1_000);
    await caller.end();
    const again = await callerAt('pbx', ADDRESS.provider.v4);
    again.say('INVITE sip:110@provider SIP/2.0\r\nCall-ID: help\r\n\r\n');
    await provider.waitFor(/Call-ID: help/);
    expect(provider.stdout()).not.toContain('unanswered');
    await again.caller.end();
  });
});
