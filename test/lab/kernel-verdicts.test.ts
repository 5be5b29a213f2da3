import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config, RuleConfig } from '../../agent/config/schema.ts';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import type { KernelDecision } from '../../agent/firewall/compile/program.ts';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import { createNumbering, type NumberingPlan } from '../../agent/numbering/numbering.ts';
import { createPolicy } from '../../agent/policy/judge.ts';
import type { StandingRules } from '../../agent/policy/orders/order.ts';
import { configuration, requestUris, ruleLists, standingRules } from '../kit/dialling.ts';
import { ADDRESS, createHome, type Home, WAN } from './kit/home.ts';
import { type Shot, shootTcp, shootUdp, startReceiver } from './kit/invite-traffic.ts';
import { countedByPrefix, loadFresh } from './kit/loaded-program.ts';

/** The device each sender is: one known by its IPv4 address, one by its IPv6 address, one by its MAC address. */
const SENDERS = [
  { host: 'pbx', family: 'v4', device: 'pbx' },
  { host: 'pbx', family: 'v6', device: 'pbx6' },
  { host: 'phone', family: 'v4', device: 'phone' },
  { host: 'phone', family: 'v6', device: 'phone' },
] as const;

const PLANS: readonly NumberingPlan[] = [
  createNumbering({ country: 'JP', outsideLines: [] }),
  createNumbering({ country: 'JP', outsideLines: ['0'], areaCode: '3' }),
  createNumbering({ country: 'US', outsideLines: ['9'] }),
  createNumbering({ country: 'DE', outsideLines: [] }),
];

interface Dialled {
  readonly leading: string;
  readonly uri: string;
}
type Volley = readonly Dialled[];
const leading = fc.constantFrom('', '', '', '\r\n', '\r\n\r\n');
const volleys = (size: number) =>
  fc.tuple(
    ...SENDERS.map(() => fc.array(fc.record({ leading, uri: requestUris }), { minLength: size, maxLength: size })),
  );

function shotOf({ leading, uri }: Dialled, index: number): Shot {
  const lines = [
    `${leading}INVITE ${uri} SIP/2.0`,
    `X-Index: ${index}`,
    'Via: SIP/2.0/UDP host;branch=z9hG4bK1',
    '',
    '',
  ];
  return { index, bytes: Buffer.from(lines.join('\r\n')) };
}

/** What a caller over TCP hears: the echo, a reset, or nothing while it repeats itself. */
function heard(decision: KernelDecision, index: number): number | string {
  if (decision === 'agent' || decision.verdict === 'allow') return index;
  return decision.verdict === 'block' ? 'ECONNRESET' : 'silence';
}

function stops(decision: KernelDecision): boolean {
  return decision !== 'agent' && decision.verdict !== 'allow';
}

function prefixOf(decision: KernelDecision): string {
  if (decision === 'agent') return logPrefix('agent', 'agent:undecided', true);
  return logPrefix(decision.rule === 'default:emergency' ? 'emergency' : decision.verdict, decision.rule, true);
}

describe('the verdict of the kernel on the packet itself', () => {
  let home: Home;
  let mac = '';

  beforeAll(async () => {
    home = await createHome();
    mac =
      /([0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(await home.must('phone', ['ip', '-br', 'link', 'show', 'eth0']))?.[0] ?? '';
    await startReceiver(home, 'provider');
  });
  afterAll(() => home.close());

  function config(rules: readonly RuleConfig[]): Config {
    const config = configuration(rules, { wan: [WAN] });
    return {
      ...config,
      devices: config.devices.map((one) => (one.section === 'phone' ? { ...one, address: mac } : one)),
    };
  }

  it('is what explain says and the agent judges, for whatever is dialled under whatever policy, over UDP', async () => {
    const run = async (
      numbering: NumberingPlan,
      rules: readonly RuleConfig[],
      standing: StandingRules,
      all: readonly Volley[],
    ) => {
      const program = compileProgram(config(rules), numbering, { innerHeader: true }, standing);
      const policy = createPolicy(config(rules), numbering, standing);
      const expected: Record<string, number> = {};
      const send = async ({ host, family, device }: (typeof SENDERS)[number], volley: Volley) => {
        const arrived = await shootUdp(home, host, ADDRESS.provider[family], volley.map(shotOf));
        for (const [index, { leading, uri }] of volley.entries()) {
          const decision = program.decide(uri, device);
          const said = { leading, uri, device, arrived: !stops(decision) };
          expect({ leading, uri, device, arrived: arrived.has(index) }).toEqual(said);
          expected[prefixOf(decision)] = (expected[prefixOf(decision)] ?? 0) + 1;
          if (decision === 'agent') continue;
          const { verdict, rule } = policy.judge(numbering.classify(uri), device);
          expect({ uri, device, ...decision }).toEqual({ uri, device, verdict, rule });
        }
      };
      await loadFresh(home, program);
      await Promise.all(SENDERS.map((sender, index) => send(sender, all[index] ?? [])));
      expect(await countedByPrefix(home)).toEqual(expected);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...PLANS), ruleLists, standingRules, volleys(250), run), {
      numRuns: 6,
      endOnFailure: true,
    });
  });

  it('is the same over TCP, where what is blocked ends in a reset and what is asked about in silence', async () => {
    const run = async (numbering: NumberingPlan, rules: readonly RuleConfig[], all: readonly Volley[]) => {
      const program = compileProgram(config(rules), numbering, { innerHeader: true });
      await loadFresh(home, program);
      const send = async ({ host, family, device }: (typeof SENDERS)[number], volley: Volley) => {
        const answers = await shootTcp(home, host, ADDRESS.provider[family], volley.map(shotOf));
        const expected = volley.map(({ uri }, index) => heard(program.decide(uri, device), index));
        expect(answers).toEqual(expected);
      };
      await Promise.all(SENDERS.map((sender, index) => send(sender, all[index] ?? [])));
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...PLANS), ruleLists, volleys(60), run), {
      numRuns: 3,
      endOnFailure: true,
    });
  });
});
