import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config, RuleConfig } from '../../agent/config/schema.ts';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import { inviteBytes } from '../../agent/firewall/invite-bytes.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { configuration, ruleConfig } from '../kit/dialling.ts';
import { ADDRESS, createHome, type Home, type Host, WAN } from './kit/home.ts';
import { type Shot, shootTcp, shootUdp, startReceiver } from './kit/invite-traffic.ts';
import { contentsOf, countedByPrefix, loadFresh, reapply } from './kit/loaded-program.ts';

const JAPAN = createNumbering({ country: 'JP', outsideLines: ['0'] });
const BLOCK_ALL = [ruleConfig({ section: 'nothing', verdict: 'block' })];
const PROVIDER = ADDRESS.provider.v4;
const ABROAD = 'sip:01023276123456@provider';
const AT_HOME = 'sip:0312345678@provider';

function program(rules: readonly RuleConfig[], main: Partial<Config['main']> = {}, innerHeader = true) {
  return compileProgram(configuration(rules, { wan: [WAN], ...main }), JAPAN, { innerHeader });
}

function shot(index: number, startLine: string): Shot {
  return { index, bytes: Buffer.from(`${startLine} SIP/2.0\r\nX-Index: ${index}\r\nVia: SIP/2.0/UDP host\r\n\r\n`) };
}

/** A voice stream from port 7000, each packet after the answer to the last; prints how many answers came before half a second of silence. */
const VOICE = `
const socket = require('node:dgram').createSocket('udp4');
const packet = Buffer.concat([Buffer.from([0x80, 0]), Buffer.from('X-Index: 7 '.padEnd(170))]);
let answers = 0, silence;
const next = () => {
  clearTimeout(silence);
  silence = setTimeout(() => { console.log(answers); socket.close(); }, 500);
  if (answers < 80) socket.send(packet, 5062, process.argv[1]);
};
socket.on('message', () => { answers++; next(); }).bind(7000, next);`;

const invites = (...uris: string[]) => uris.map((uri, index) => shot(index, `INVITE ${uri}`));

describe('the program in the kernel', () => {
  let home: Home;
  beforeAll(async () => {
    home = await createHome();
    await startReceiver(home, 'provider');
    await startReceiver(home, 'phone');
    await startReceiver(home, 'router');
  });
  beforeEach(async () => {
    await home.run('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    await home.run('router', ['conntrack', '-F']);
  });
  afterAll(() => home.close());

  const udp = async (shots: readonly Shot[], from: Host = 'pbx', to = PROVIDER) => [
    ...(await shootUdp(home, from, to, shots)),
  ];
  const addElement = (set: string, element: string) =>
    home.must('router', ['nft', 'add', 'element', 'inet', 'ringfence', set, `{ ${element} }`]);
  const inviteKey = (uri: string) => `${ADDRESS.pbx.v4} . 0x${inviteBytes(uri).toString('hex')} timeout 60s`;

  it('lets emergency calls through under a policy that blocks everything', async () => {
    await loadFresh(home, program(BLOCK_ALL));
    const calls = [
      'sip:110@p',
      'tel:119',
      'SIPS:118;user=phone@p',
      'sip:184110@p',
      'sip:0119@p',
      'sip:112@p',
      AT_HOME,
      ABROAD,
    ];
    expect(await udp(invites(...calls))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('judges calls that the router itself makes, and none that come in or stay in the house', async () => {
    await loadFresh(home, program(BLOCK_ALL));
    expect(await udp(invites(ABROAD), 'router')).toEqual([]);
    expect(await udp(invites(ABROAD), 'router', ADDRESS.phone.v4)).toEqual([0]);
    expect(await udp(invites(ABROAD), 'provider', ADDRESS.router.v4)).toEqual([0]);
    expect(await countedByPrefix(home)).toEqual({ 'ringfence:block:nothing': 1 });
  });

  it('passes an INVITE that the agent approved, drops one that it refused, and forgets neither when it is applied again', async () => {
    const first = program([]);
    await loadFresh(home, first);
    await addElement('approved4', inviteKey(ABROAD));
    await addElement('refused4', inviteKey('sip:alice@provider'));
    expect(await udp(invites(ABROAD, 'sip:alice@provider', 'sip:bob@provider', AT_HOME))).toEqual([0, 2, 3]);
    const second = program([ruleConfig({ section: 'home', kinds: ['fixed'], verdict: 'block' })]);
    await reapply(home, second);
    expect(await udp(invites(ABROAD, 'sip:alice@provider', 'sip:bob@provider', AT_HOME))).toEqual([0, 2]);
    const { chains, maps } = await contentsOf(home);
    expect(chains.sort()).toEqual([...second.staticNames.chains].sort());
    expect(maps.filter((name) => !second.dynamicSets.includes(name)).sort()).toEqual(
      [...second.staticNames.maps].sort(),
    );
  });

  it('lets no forbidden INVITE through while it is applied again and again', async () => {
    const [a, b] = [program(BLOCK_ALL), program([ruleConfig({ section: 'other', verdict: 'ask' })])];
    await loadFresh(home, a);
    const firing = udp(Array.from({ length: 20_000 }, (_, index) => shot(index, `INVITE ${ABROAD}`)));
    let applied = 0;
    const fired = firing.then((arrived) => ({ arrived }));
    for (let done: object | null = null; done === null; applied++) {
      await reapply(home, applied % 2 === 0 ? b : a);
      done = await Promise.race([fired, Promise.resolve(null)]);
    }
    expect(applied).toBeGreaterThan(1);
    expect(await firing).toEqual([]);
  });

  it('absorbs the ACK of a declined INVITE, but not that of an approved one', async () => {
    await loadFresh(home, program([]));
    const acks = [shot(0, `ACK ${ABROAD}`), shot(1, `ACK ${AT_HOME}`)];
    expect(await udp(acks)).toEqual([0, 1]);
    await udp(invites(ABROAD, AT_HOME));
    expect(await udp(acks)).toEqual([1]);
    await addElement('approved4', inviteKey(ABROAD));
    expect(await udp(acks)).toEqual([0, 1]);
  });

  it('stops what the policy allows when a device dials more chargeable numbers an hour than anybody does', async () => {
    const allowed = [ruleConfig({ section: 'abroad', kinds: ['international'], verdict: 'allow' })];
    await loadFresh(home, program(allowed, { backstop: 5 }));
    expect(await udp(invites(...Array<string>(8).fill(ABROAD), AT_HOME, 'sip:110@p'))).toEqual([0, 1, 2, 3, 4, 8, 9]);
    expect(await udp(invites(ABROAD), 'router')).toEqual([0]);
    expect((await countedByPrefix(home))['ringfence:block:backstop']).toBe(3);
  });

  it('stops nothing in observe mode and counts what it would have stopped', async () => {
    await loadFresh(home, program(BLOCK_ALL, { mode: 'observe' }));
    expect(await udp(invites(ABROAD, AT_HOME))).toEqual([0, 1]);
    expect(await shootTcp(home, 'pbx', PROVIDER, invites(ABROAD))).toEqual([0]);
    expect(await countedByPrefix(home)).toEqual({ 'ringfence:would-block:nothing': 3 });
  });

  it('marks the flows of announced media, and no others', async () => {
    const marked = () => home.must('router', ['conntrack', '-L', '-p', 'udp', '-m', '0x10000000/0x10000000']);
    await loadFresh(home, program([]));
    expect(await udp([shot(0, 'hello')])).toEqual([0]);
    expect(await marked()).not.toContain('dport=5062');
    await addElement('media4', `${PROVIDER} . 5062 timeout 60s`);
    expect(await udp([shot(0, 'hello')])).toEqual([0]);
    expect(await marked()).toContain('dport=5062');
  });

  it('knows voice by its shape alone, and drops a flow that was ended, however established', async () => {
    const talk = async () => Number(await home.must('pbx', [process.execPath, '-e', VOICE, PROVIDER]));
    await loadFresh(home, program([]));
    expect(await talk()).toBe(80);
    const marked = await home.must('router', ['conntrack', '-L', '-p', 'udp', '-m', '0x10000000/0x10000000']);
    expect(marked).toContain('sport=7000');
    await addElement('blocked_flows4', `17 . ${ADDRESS.pbx.v4} . 7000 . ${PROVIDER} . 5062 timeout 60s`);
    expect(await talk()).toBe(0);
  });

  it('follows TCP by its port on a kernel that cannot look into it', async () => {
    await loadFresh(home, program(BLOCK_ALL, {}, false));
    expect(await udp(invites(ABROAD, 'sip:110@p', 'SIPS:184110@p'))).toEqual([1, 2]);
    expect(await shootTcp(home, 'pbx', PROVIDER, invites(ABROAD))).toEqual([0]);
  });

  it('takes ten thousand numbers and prefixes within the time of a blink', async () => {
    const numbers = Array.from({ length: 5000 }, (_, i) => `+232${String(7_000_003 * (i + 1)).slice(0, 8)}`);
    const prefixes = Array.from(
      { length: 5000 },
      (_, i) => `+${44 + (i % 40)}${String(900_007 * (i + 1)).slice(0, 5)}`,
    );
    const rules = [
      ruleConfig({ section: 'list', numbers, verdict: 'block' }),
      ruleConfig({ section: 'more', prefixes, verdict: 'block' }),
    ];
    const compiledAt = performance.now();
    const large = program(rules);
    const loadedAt = performance.now();
    await loadFresh(home, large);
    expect(await udp(invites(`sip:010${numbers[17]?.slice(1)}@p`, `sip:${prefixes[17]}11@p`, AT_HOME))).toEqual([2]);
    expect(loadedAt - compiledAt).toBeLessThan(5000);
    expect(performance.now() - loadedAt).toBeLessThan(10_000);
  });
});
