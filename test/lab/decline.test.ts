import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from './kit/children.ts';
import { ADDRESS, createHome, HOSTS, type Home, type Host, WAN } from './kit/home.ts';
import { observe, observed, udpBegins } from './kit/observer.ts';
import { call, type Provider, startProvider } from './kit/sipp.ts';

const ABROAD = '01023276123456';

const PROVIDERS_603 = `${udpBegins('SIP/2.0 603')} udp sport 5060`;
const ARRIVALS = {
  '603 of the provider': [
    `ip saddr ${ADDRESS.provider.v4} ${PROVIDERS_603}`,
    `ip6 saddr ${ADDRESS.provider.v6} ${PROVIDERS_603}`,
  ],
  '603 of somebody else': [udpBegins('SIP/2.0 603')],
  'forbidden INVITE': [udpBegins('INVITE sip:010')],
  ACK: [udpBegins('ACK sip:010')],
  unreachable: ['icmp type destination-unreachable', 'icmpv6 type destination-unreachable'],
};
const NOTHING = { '603 of the provider': 0, '603 of somebody else': 0, 'forbidden INVITE': 0, ACK: 0, unreachable: 0 };

const INVITE = (number: string) => `
const invite = (branch, cseq, port) => [
  'INVITE sip:${number}@provider SIP/2.0', 'Via: SIP/2.0/UDP host:' + port + ';branch=' + branch, 'From: <sip:a@host>;tag=1',
  'To: <sip:${number}@provider>', 'Call-ID: ' + port + '@host', 'CSeq: ' + cseq + ' INVITE', 'Content-Length: 0', '', '',
].join('\\r\\n');`;

/** Sends each of two transactions ten times; prints each answer and who it is from, until a second after. */
const REPEATING_CALLER = `${INVITE(ABROAD)}
const at = process.argv[1], socket = require('node:dgram').createSocket('udp4');
socket.on('message', (m, { address, port }) =>
  console.log(/branch=z9hG4bK(\\w+)/.exec(m)[1], /^SIP.2.0 (\\d+)/.exec(m)[1], address, port));
socket.bind(5090, async () => {
  for (const [cseq, branch] of ['z9hG4bKone', 'z9hG4bKtwo'].entries()) for (let i = 0; i < 10; i++) {
    socket.send(invite(branch, cseq, 5090), 5060, at);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  setTimeout(() => socket.close(), 1000);
});`;

/** One INVITE from each of many ports, 100 a second; prints how long each waited for its answer, in milliseconds. */
const MANY_CALLERS = `${INVITE(ABROAD)}
const waited = [], count = Number(process.argv[2]), sockets = [];
const end = () => { console.log(JSON.stringify(waited)); process.exit(); };
(async () => {
  for (let i = 0; i < count; i++) {
    const socket = require('node:dgram').createSocket('udp4');
    socket.bind(20000 + i, () => {
      const start = performance.now();
      socket.on('message', () => { if (waited.push(performance.now() - start) === count) end(); });
      socket.send(invite('z9hG4bK' + i, 1, 20000 + i), 5060, process.argv[1]);
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  setTimeout(end, 3000);
})();`;

const TCP_SERVER = `require('node:net').createServer((s) => s.on('data', (d) => console.log(String(d))).on('error', () => {}))
  .listen(5061, () => console.log('listening'));`;

const TCP_CALLER = `${INVITE(ABROAD)}
const socket = require('node:net').connect(5061, process.argv[1], () => socket.write(invite('z9hG4bK1', 1, 5061)));
socket.on('error', (error) => console.log(error.code)).on('close', () => process.exit());
setTimeout(() => { console.log('nothing'); process.exit(); }, 5000);`;

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

describe('603 Decline', () => {
  let home: Home;
  let agent: Running;
  let provider: Provider;
  const calls = (count: number) => Array.from({ length: count }, () => ({ number: ABROAD }));

  beforeAll(async () => {
    home = await createHome();
    provider = await startProvider(home);
    agent = home.start('router', ['node', 'build/script.mjs', 'test/lab/kit/declining-agent.ts', '010', WAN]);
    await agent.waitFor(/^ready$/m);
  });

  beforeEach(async () => {
    for (const host of HOSTS) {
      await observe(home, host, ARRIVALS);
    }
  });

  afterAll(async () => {
    await home.close();
  });

  async function nobodyElseSaw(caller: Host): Promise<void> {
    const others = (['phone', 'pbx', 'provider', 'internet'] as const).filter((host) => host !== caller);
    for (const host of others) expect([host, await observed(home, host)]).toEqual([host, NOTHING]);
  }

  it.each([4, 6] as const)(
    'reaches a caller behind the router over IPv%i as from the provider, and nobody else',
    async (family) => {
      const result = await call(home, 'pbx', { calls: calls(100), family, callsPerSecond: 50 });
      expect(result.refused).toHaveLength(100);
      expect(await observed(home, 'pbx')).toEqual({ ...NOTHING, '603 of the provider': 100 });
      await nobodyElseSaw('pbx');
      expect(percentile(result.answerMs, 0.99)).toBeLessThan(100);
    },
  );

  it('comes within milliseconds for half of the callers, whether or not they were declined before', async () => {
    const fresh = async (localPort: number) =>
      (await call(home, 'phone', { calls: calls(1), localPort, callsPerSecond: 50 })).answerMs[0] ?? Number.NaN;
    const first: number[] = [];
    for (let port = 6_000; port < 6_020; port++) first.push(await fresh(port));
    expect(first).toHaveLength(20);
    expect(percentile(first, 0.5)).toBeLessThan(20);
    expect(percentile(first, 0.9)).toBeLessThan(100);
    const again = await call(home, 'phone', { calls: calls(200), localPort: 6_000, callsPerSecond: 100 });
    expect(percentile(again.answerMs, 0.5)).toBeLessThan(20);
  });

  it.each([4, 6] as const)(
    'reaches a caller on the router itself over IPv%i, who never heard of the drop',
    async (family) => {
      const result = await call(home, 'router', { calls: calls(20), family, localPort: 5_080 });
      expect([result.refused.length, result.complete]).toEqual([20, true]);
      const arrived = await observed(home, 'router');
      expect([arrived['603 of the provider'], arrived['603 of somebody else'], arrived['unreachable']]).toEqual([
        20, 0, 0,
      ]);
      await nobodyElseSaw('router');
    },
  );

  it('is said once, however often the INVITE is repeated, and again in the next transaction', async () => {
    const at = ADDRESS.provider.v4;
    const { stdout } = await home.start('pbx', ['node', '-e', REPEATING_CALLER, at]).finished();
    expect(stdout.trim().split('\n')).toEqual([`one 603 ${at} 5060`, `two 603 ${at} 5060`]);
    expect(await observed(home, 'pbx')).toEqual({ ...NOTHING, '603 of the provider': 2 });
    expect((await observed(home, 'router'))['forbidden INVITE']).toBe(20);
    await nobodyElseSaw('pbx');
  });

  it('keeps pace with many callers that nobody has seen before', async () => {
    const peer = home.start('pbx', ['node', '-e', MANY_CALLERS, ADDRESS.provider.v4, '300']);
    const { stdout } = await peer.finished();
    const waited = JSON.parse(stdout) as number[];
    expect(waited).toHaveLength(300);
    expect(percentile(waited, 0.99)).toBeLessThan(100);
    await nobodyElseSaw('pbx');
  });

  it('leaves no connection in conntrack, and a call that is allowed alone', async () => {
    const [allowed, refused] = await Promise.all([
      call(home, 'pbx', { calls: Array.from({ length: 10 }, () => ({ number: '0312345678' })), callsPerSecond: 10 }),
      call(home, 'phone', { calls: calls(30), callsPerSecond: 30 }),
    ]);
    expect([allowed.answered.length, allowed.complete, refused.refused.length]).toEqual([10, true, 30]);
    expect(provider.invited()).toEqual(Array.from({ length: 10 }, () => '0312345678'));
    const entries = await home.must('router', ['conntrack', '-L', '-p', 'udp', '--orig-src', ADDRESS.provider.v4]);
    expect(entries).toBe('');
  });

  it('goes on after somebody destroyed the table', async () => {
    const repeated = () => call(home, 'pbx', { calls: calls(5), localPort: 5_300 });
    expect((await repeated()).refused).toHaveLength(5);
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    await agent.waitFor(/"kind":"restored","elements":\{"ok":true\}/);
    expect((await repeated()).refused).toHaveLength(5);
    expect((await observed(home, 'pbx'))['603 of somebody else']).toBe(0);
  });

  it('is a reset to a caller over TCP, whose INVITE does not arrive', async () => {
    const server = home.start('provider', ['node', '-e', TCP_SERVER]);
    await server.waitFor(/listening/);
    const peer = home.start('pbx', ['node', '-e', TCP_CALLER, ADDRESS.provider.v4]);
    const { stdout } = await peer.finished();
    expect(stdout.trim()).toBe('ECONNRESET');
    expect(server.stdout()).not.toContain('INVITE');
  });
});
