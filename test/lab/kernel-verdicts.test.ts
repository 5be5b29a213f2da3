import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config, RuleConfig } from '../../agent/config/schema.ts';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import type { CompiledProgram, KernelDecision } from '../../agent/firewall/compile/program.ts';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import { createNumbering, type NumberingPlan } from '../../agent/numbering/numbering.ts';
import { createPolicy } from '../../agent/policy/judge.ts';
import { configuration, requestUris, ruleLists } from '../kit/dialling.ts';
import { ADDRESS, createHome, type Home, WAN } from './kit/home.ts';
import { type Shot, shootTcp, shootUdp, startReceiver } from './kit/invite-traffic.ts';

const SENDERS = [
  { host: 'pbx', family: 'v4', device: 'pbx' },
  { host: 'pbx', family: 'v6', device: 'pbx6' },
  { host: 'phone', family: 'v4', device: 'phone' },
  { host: 'phone', family: 'v6', device: 'phone' },
] as const;
type Sender = (typeof SENDERS)[number];

const EMPTY = { chains: [], maps: [], sets: [] };
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
const dialled: fc.Arbitrary<Dialled> = fc.record({
  leading: fc.constantFrom('', '', '', '\r\n', '\r\n\r\n'),
  uri: requestUris,
});

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

function stops(decision: KernelDecision): boolean {
  return decision !== 'agent' && decision.verdict !== 'allow';
}

function prefixOf(decision: KernelDecision): string {
  if (decision === 'agent') return logPrefix('agent', 'agent:undecided', true);
  return logPrefix(decision.rule === 'default:emergency' ? 'emergency' : decision.verdict, decision.rule, true);
}

describe('the verdict of the kernel on the packet itself', () => {
  let home: Home;
  let phoneMac = '';

  beforeAll(async () => {
    home = await createHome();
    phoneMac =
      /([0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(await home.must('phone', ['ip', '-br', 'link', 'show', 'eth0']))?.[0] ?? '';
    await startReceiver(home, 'provider');
  });
  afterAll(() => home.close());

  function config(rules: readonly RuleConfig[], main: Partial<Config['main']> = {}): Config {
    const config = configuration(rules, { wan: [WAN], ...main });
    const devices = config.devices.map((device) =>
      device.section === 'phone' ? { ...device, address: phoneMac } : device,
    );
    return { ...config, devices };
  }

  async function apply(program: CompiledProgram): Promise<void> {
    await home.must('router', ['nft', '-f', '-'], `table inet ringfence\ndelete table inet ringfence\n${program.text}`);
  }

  async function counted(): Promise<Record<string, number>> {
    const listing = JSON.parse(await home.must('router', ['nft', '-j', '-t', 'list', 'table', 'inet', 'ringfence']));
    const counts: Record<string, number> = {};
    for (const { rule } of listing.nftables) {
      const part = (name: string) => rule?.expr.find((one: object) => name in one)?.[name];
      if (part('counter')?.packets > 0 && part('log') !== undefined) {
        counts[part('log').prefix] = (counts[part('log').prefix] ?? 0) + part('counter').packets;
      }
    }
    return counts;
  }

  it('is what explain says, for whatever is dialled under whatever policy, over UDP', async () => {
    const calls = fc.array(dialled, { minLength: 250, maxLength: 250 });
    const run = async (numbering: NumberingPlan, rules: readonly RuleConfig[], ...volleys: (readonly Dialled[])[]) => {
      const program = compileProgram(config(rules), numbering, { innerHeader: true });
      const policy = createPolicy(config(rules), numbering);
      await apply(program);
      const expected: Record<string, number> = {};
      const volley = async ({ host, family, device }: Sender, all: readonly Dialled[]) => {
        const arrived = await shootUdp(home, host, ADDRESS.provider[family], all.map(shotOf));
        for (const [index, { leading, uri }] of all.entries()) {
          const decision = program.decide(uri, device);
          expect({ leading, uri, device, arrived: arrived.has(index) }).toEqual({
            leading,
            uri,
            device,
            arrived: !stops(decision),
          });
          expected[prefixOf(decision)] = (expected[prefixOf(decision)] ?? 0) + 1;
          if (decision === 'agent') continue;
          const { verdict, rule } = policy.judge(numbering.classify(uri), device);
          expect({ uri, device, ...decision }).toEqual({ uri, device, verdict, rule });
        }
      };
      await Promise.all(SENDERS.map((sender, index) => volley(sender, volleys[index] ?? [])));
      expect(await counted()).toEqual(expected);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...PLANS), ruleLists, calls, calls, calls, calls, run), {
      numRuns: 8,
      endOnFailure: true,
    });
  });
});
