// A forbidden call never leaves the router, whatever it is wrapped in; everything else does.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configText, startAgent } from './kit/agent.ts';
import { ADDRESS, createHome, type Home, type Host } from './kit/home.ts';
import { type CallerOptions, call, startProvider } from './kit/sipp.ts';

const SIERRA_LEONE = '01023288123456';
const TOKYO = '0312345678';
const OUTSIDE_LINE = `config dialplan 'dialplan'
	list outside_line '9'
`;
const BLOCK_EVERYTHING = `config rule 'nothing'
	option verdict 'block'
`;

/** Only the PBX's IPv4 address has a name in the configuration. */
const DEVICE: Partial<Record<Host, Record<4 | 6, string>>> = {
  pbx: { 4: 'pbx', 6: ADDRESS.pbx.v6 },
  router: { 4: ADDRESS.router.v4, 6: ADDRESS.router.v6 },
};

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

describe('an international call without a rule that allows it', () => {
  const ways: readonly {
    title: string;
    host?: Host;
    options?: Omit<Partial<CallerOptions>, 'scenario'>;
    number?: string;
    sections?: string;
  }[] = [
    { title: 'over UDP' },
    { title: 'over IPv6', options: { family: 6 } },
    { title: 'in fragments', number: SIERRA_LEONE },
    { title: 'from the router itself', host: 'router' },
    { title: 'from the router itself over IPv6', host: 'router', options: { family: 6 } },
    { title: 'on an odd port', options: { port: 17_342 } },
    { title: 'behind an outside line', number: `9${SIERRA_LEONE}`, sections: OUTSIDE_LINE },
    { title: 'behind a carrier prefix', number: `0033${SIERRA_LEONE}` },
    {
      title: 'behind a carrier prefix, an outside line and a CLI prefix',
      number: `91840061${SIERRA_LEONE}`,
      sections: OUTSIDE_LINE,
    },
  ];

  it.each(ways)('is refused with 603 at once and never reaches the provider: $title', async (way) => {
    const { title, host = 'pbx', options = {}, number = SIERRA_LEONE, sections = '' } = way;
    const agent = await startAgent(home, configText(sections));
    const provider = await startProvider(home, options);
    const padding = title === 'in fragments' ? 3_000 : 0;
    const outside = sections === '' ? '' : '9';
    const calls = [
      { number, padding },
      { number: `${outside}${TOKYO}`, padding },
    ];
    const result = await call(home, host, { ...options, calls });
    expect(result).toMatchObject({ refused: [number], answered: [`${outside}${TOKYO}`], complete: true });
    expect(provider.invited()).toEqual([`${outside}${TOKYO}`]);
    expect(result.answerMs[0]).toBeLessThan(100);
    const record = await agent.call(({ dialled, endedAt }) => dialled === number && endedAt !== null);
    expect(record).toMatchObject({
      direction: 'outbound',
      device: DEVICE[host]?.[options.family ?? 4],
      destination: { e164: '+23288123456', country: 'SL', kind: 'international', known: 'sip' },
      state: 'blocked',
      code: 603,
      verdict: 'ask',
      rule: 'default:international',
      decidedBy: 'kernel',
    });
  });

  it('over TCP is reset and never reaches the provider, and the next call gets through', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home, { transport: 'tcp' });
    const refused = await call(home, 'pbx', { transport: 'tcp', calls: [{ number: SIERRA_LEONE }], timeoutSeconds: 5 });
    expect(refused).toMatchObject({ answered: [], complete: false });
    const record = await agent.call(({ dialled }) => dialled === SIERRA_LEONE);
    expect(record).toMatchObject({ state: 'blocked', decidedBy: 'kernel' });
    const allowed = await call(home, 'pbx', { transport: 'tcp', localPort: 5070, calls: [{ number: TOKYO }] });
    expect(allowed).toMatchObject({ answered: [TOKYO], complete: true });
    expect(provider.invited()).toEqual([TOKYO]);
  });

  it('passes in observe, told as what would have been stopped', async () => {
    const agent = await startAgent(home, configText('', { mode: 'observe' }));
    const provider = await startProvider(home);
    await call(home, 'pbx', { calls: [{ number: SIERRA_LEONE }] });
    expect(provider.invited()).toEqual([SIERRA_LEONE]);
    const record = await agent.call(({ state }) => state === 'ended');
    expect(record).toMatchObject({ dialled: SIERRA_LEONE, verdict: 'ask', decidedBy: 'kernel', code: 200 });
    expect(agent.alerts()[0]?.why).toContain('would have been stopped');
  });
});

describe('bytes that cannot decide', () => {
  it('pass the kernel, and the agent refuses the call and takes it back from the provider', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    const dialled = '010-232-88-123456';
    const cancelled = home.start('provider', ['tcpdump', '-lnA', '-i', 'any', 'udp port 5060']);
    await cancelled.waitFor(/listening/);
    await call(home, 'pbx', { calls: [{ number: dialled }], timeoutSeconds: 5 });
    const record = await agent.call(({ verdict }) => verdict === 'ask');
    expect(record).toMatchObject({ decidedBy: 'agent', destination: { e164: '+23288123456' } });
    expect(provider.invited()).toEqual([dialled]);
    await cancelled.waitFor(new RegExp(`CANCEL sip:${dialled}@`));
  });
});

describe('an emergency call', () => {
  it('passes when everything is forbidden, in every form, and nothing else does', async () => {
    await startAgent(home, configText(BLOCK_EVERYTHING));
    const provider = await startProvider(home);
    const forms = ['110', '119', '118', '184110', '112'];
    const others = [TOKYO, SIERRA_LEONE, '1190', '0120444444'];
    const result = await call(home, 'phone', { calls: [...forms, ...others].map((number) => ({ number })) });
    expect(result.answered).toEqual(forms);
    expect(result.refused).toEqual(others);
    expect(provider.invited()).toEqual(forms);
  });
});
