import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import type { CompiledProgram } from '../../agent/firewall/compile/program.ts';
import type { Quarantine } from '../../agent/firewall/elements.ts';
import { Enforcer } from '../../agent/firewall/enforcer.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { NO_STANDING_RULES, type StandingRules } from '../../agent/policy/orders/order.ts';
import { configuration, ruleConfig } from '../kit/dialling.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home, type Host, WAN } from './kit/home.ts';
import { type Shot, shootTcp, shootUdp, startReceiver } from './kit/invite-traffic.ts';
import { countedByPrefix } from './kit/loaded-program.ts';

const JAPAN = createNumbering({ country: 'JP', outsideLines: [] });
/** Sierra Leone may be called, New York by the owner's word, one number in Jamaica by a rule that names it. */
const RULES = [
  ruleConfig({ section: 'sierra', countries: ['SL'], verdict: 'allow' }),
  ruleConfig({ section: 'family', numbers: ['+18765551234'], verdict: 'allow' }),
];
const STANDING: StandingRules = { ...NO_STANDING_RULES, allowedCountries: ['US'], allowedNumbers: ['+442071234567'] };
const CALLS = {
  sierra: 'sip:01023276123456@p',
  known: 'sip:01033123456789@p',
  newYork: 'sip:01012125551234@p',
  family: 'sip:01018765551234@p',
  answered: 'tel:+442071234567',
  asked: 'sip:0104930123456@p',
  tokyo: 'sip:0312345678@p',
  name: 'sip:alice@p',
  emergency: 'sip:110@p',
} as const;
type Called = keyof typeof CALLS;
const EVERYBODY = Object.keys(CALLS) as readonly Called[];
const ABROAD: readonly Called[] = ['sierra', 'known', 'newYork'];
const NEVER_STOPPED: readonly Called[] = ['family', 'answered', 'emergency'];
const without = (...called: readonly Called[]) => EVERYBODY.filter((one) => one !== 'asked' && !called.includes(one));

function program(standing = STANDING, backstop = 0): CompiledProgram {
  const config = configuration(RULES, { wan: [WAN], backstop });
  return compileProgram(config, JAPAN, { innerHeader: true }, { ...standing, knownCountries: ['FR'] });
}

const shots: readonly Shot[] = EVERYBODY.map((called, index) => ({
  index,
  bytes: Buffer.from(`INVITE ${CALLS[called]} SIP/2.0\r\nX-Index: ${index}\r\nVia: SIP/2.0/UDP host\r\n\r\n`),
}));

describe('a device that is kept from a class of calls', () => {
  let home: Home;
  let enforcer: Enforcer;

  beforeAll(async () => {
    home = await createHome();
    await startReceiver(home, 'provider');
  });
  afterAll(() => home.close());

  beforeEach(async () => {
    const commandPrefix = home.prefix('router');
    const sockets = { open: socatSocket({ commandPrefix }), nft: { commandPrefix } };
    enforcer = new Enforcer({ ...sockets, nowMs: () => performance.now(), onNotice: () => undefined });
    expect(await enforcer.apply(program())).toEqual({ ok: true });
    expect(await enforcer.start()).toEqual({ ok: true });
  });
  afterEach(() => enforcer.stop('remove'));

  const udp = async (from: Host = 'pbx', family: 'v4' | 'v6' = 'v4'): Promise<readonly Called[]> => {
    const arrived = await shootUdp(home, from, ADDRESS.provider[family], shots);
    return EVERYBODY.filter((_, index) => arrived.has(index));
  };
  const quarantine = async (change: Partial<Quarantine> = {}) => {
    const addresses = [ADDRESS.pbx.v4, ADDRESS.pbx.v6];
    const whole = { decision: 'block', class: 'international', addresses, timeoutSeconds: 60, ...change } as const;
    expect(await enforcer.quarantine(whole)).toEqual({ ok: true });
  };

  it.each(['v4', 'v6'] as const)('makes no more calls of it, over %s', async (family) => {
    expect(await udp('pbx', family)).toEqual(without());
    await quarantine();
    expect(await udp('pbx', family)).toEqual(without(...ABROAD));
    expect(await udp('phone', family)).toEqual(without());
    const counted = await countedByPrefix(home);
    expect(counted).toMatchObject({ 'ringfence:block:agent:blocked': ABROAD.length + 1 });
    await quarantine({ timeoutSeconds: 0 });
    expect(await udp('pbx', family)).toEqual(without());
  });

  it.each(['v4', 'v6'] as const)(
    'is asked about when it is only suspected, but for what the owner allowed, over %s',
    async (family) => {
      await quarantine({ decision: 'ask' });
      expect(await udp('pbx', family)).toEqual(without('sierra', 'known'));
      expect(await countedByPrefix(home)).toMatchObject({
        'ringfence:ask:agent:suspected': 2,
        'ringfence:ask:default:international': 1,
      });
      await quarantine();
      expect(await udp('pbx', family)).toEqual(without(...ABROAD));
      expect(await countedByPrefix(home)).toMatchObject({ 'ringfence:block:agent:blocked': ABROAD.length + 1 });
    },
  );

  it('makes none at all but emergency and exempt ones when all are blocked, whatever bytes can tell', async () => {
    await quarantine({ class: 'all' });
    expect(await udp()).toEqual(NEVER_STOPPED);
    await quarantine({ class: 'all', timeoutSeconds: 0 });
    await quarantine({ class: 'all', decision: 'ask' });
    expect(await udp()).toEqual(['newYork', 'family', 'answered', 'name', 'emergency']);
  });

  it('keeps its other classes: each is a set of its own', async () => {
    await quarantine({ class: 'domestic' });
    expect(await udp()).toEqual(without('tokyo'));
    await quarantine({ class: 'premium' });
    await quarantine({ class: 'other' });
    await quarantine({ class: 'domestic', timeoutSeconds: 0 });
    expect(await udp()).toEqual(without());
  });

  it('is reset over TCP where it is blocked, and hears nothing where it is asked about', async () => {
    const heard = async () => {
      const answers = await shootTcp(home, 'pbx', ADDRESS.provider.v4, shots);
      return Object.fromEntries(EVERYBODY.map((called, index) => [called, answers[index] === index || answers[index]]));
    };
    const passed = Object.fromEntries(EVERYBODY.map((called) => [called, true]));
    await quarantine();
    expect(await heard()).toEqual({
      ...passed,
      ...{ sierra: 'ECONNRESET', known: 'ECONNRESET', newYork: 'ECONNRESET', asked: 'ECONNRESET' },
    });
    await quarantine({ timeoutSeconds: 0 });
    await quarantine({ decision: 'ask' });
    expect(await heard()).toEqual({ ...passed, sierra: 'silence', known: 'silence', asked: 'silence' });
  });

  it('stays so when another program is applied, also over one that knew no such sets', async () => {
    await quarantine();
    const other = program(NO_STANDING_RULES, 100);
    expect(await enforcer.apply(other)).toEqual({ ok: true });
    expect(await udp()).toEqual(without(...ABROAD, 'answered'));
    const sets =
      (await home.must('router', ['nft', '-t', 'list', 'table', 'inet', 'ringfence'])).match(/set (block|ask)_\w+/g) ??
      [];
    expect(sets).toHaveLength(20);
    const old = other.text.replace(/^\tset (block|ask)_[^}]*}\n/gm, '').replace(/^.*@(block|ask)_\w+ .*\n/gm, '');
    await home.must('router', ['nft', '-f', '-'], `delete table inet ringfence\n${old}`);
    expect(await enforcer.apply(other)).toEqual({ ok: true });
    await quarantine();
    expect(await udp()).toEqual(without(...ABROAD, 'answered'));
  });

  it('stays so when somebody destroys the table', async () => {
    await quarantine();
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    const elements = async () =>
      (await home.run('router', ['nft', 'list', 'set', 'inet', 'ringfence', 'block_international6'])).stdout;
    await eventually(async () => (await elements()).includes(ADDRESS.pbx.v6), 'the elements are back', 1_000, 5);
    expect(await udp()).toEqual(without(...ABROAD));
    await home.must('router', ['nft', 'delete', 'table', 'inet', 'ringfence']);
    expect(await enforcer.apply(program(NO_STANDING_RULES))).toEqual({ ok: true });
    expect(await udp()).toEqual(without(...ABROAD, 'answered'));
  });

  it('is kept from it with the next INVITE, a transaction later', async () => {
    const startedAtMs = performance.now();
    const rounds = 50;
    for (let round = 0; round < rounds; round++) await quarantine({ timeoutSeconds: round % 2 === 0 ? 60 : 0 });
    expect((performance.now() - startedAtMs) / rounds).toBeLessThan(10);
  });

  it('may still make a call that the agent approved', async () => {
    await quarantine({ class: 'all' });
    const first16 = Buffer.from('01023276123456@p SIP').subarray(0, 16);
    await enforcer.approve({ source: ADDRESS.pbx.v4, first16, timeoutSeconds: 60 });
    expect(await udp()).toEqual(['sierra', ...NEVER_STOPPED]);
  });
});
