import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleConfig } from '../../agent/config/schema.ts';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import { createNumbering, type NumberingPlan } from '../../agent/numbering/numbering.ts';
import { createPolicy } from '../../agent/policy/judge.ts';
import { NO_STANDING_RULES } from '../../agent/policy/orders/order.ts';
import { configuration, devices, requestUris, ruleConfig, ruleLists, standingRules } from '../kit/dialling.ts';

const KERNEL = { innerHeader: true };
const JAPAN = createNumbering({ country: 'JP', outsideLines: [] });
const PLANS: readonly NumberingPlan[] = [
  JAPAN,
  createNumbering({ country: 'JP', outsideLines: ['0'], areaCode: '3' }),
  createNumbering({ country: 'US', outsideLines: ['9'] }),
  createNumbering({ country: 'DE', outsideLines: [], areaCode: '30' }),
  createNumbering({ country: 'IT', outsideLines: ['0'] }),
  createNumbering({ country: 'GB', outsideLines: ['9'] }),
];

/** What the kernel decides without a single rule. */
const byDefault = decisions([]);

function decisions(rules: readonly RuleConfig[], numbering: NumberingPlan = JAPAN, standing = NO_STANDING_RULES) {
  const program = compileProgram(configuration(rules), numbering, KERNEL, standing);
  return (uri: string, device: string | null = null) => program.decide(uri, device);
}

/** The same for a program and for whoever judges the whole message, or the program says nothing. */
function agree(
  rules: readonly RuleConfig[],
  numbering: NumberingPlan,
  calls: Iterable<readonly [string, string | null]>,
  standing = NO_STANDING_RULES,
) {
  const decide = decisions(rules, numbering, standing);
  const policy = createPolicy(configuration(rules), numbering, standing);
  let decided = 0;
  for (const [uri, device] of calls) {
    const decision = decide(uri, device);
    if (decision === 'agent') continue;
    const { verdict, rule } = policy.judge(numbering.classify(uri), device);
    expect({ uri, device, ...decision }).toEqual({ uri, device, verdict, rule });
    decided++;
  }
  return decided;
}

describe('what the bytes of a Request-URI decide', () => {
  it('is what the agent judges of the whole message, or nothing', () => {
    const calls = fc.array(fc.tuple(requestUris, devices), { minLength: 300, maxLength: 300 });
    fc.assert(
      fc.property(fc.constantFrom(...PLANS), ruleLists, standingRules, calls, (numbering, rules, standing, all) => {
        agree(rules, numbering, all, standing);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('agrees with every number of up to four characters, one by one', () => {
    const rules = [
      ruleConfig({ section: 'number', numbers: ['117', '+2327'], verdict: 'block' }),
      ruleConfig({ section: 'prefix', prefixes: ['+23', '10', '03'], verdict: 'ask' }),
    ];
    const characters = [...'0123456789*#+-.(%a'];
    const longer = (texts: readonly string[]) =>
      texts.flatMap((text) => characters.map((character) => text + character));
    const [one, two, three] = [characters, longer(characters), longer(longer(characters))];
    const four = three
      .filter((_, index) => index % 3 === 0)
      .flatMap((text) => [...'01237'].map((digit) => text + digit));
    const dialled = [...one, ...two, ...three, ...four].flatMap((user) => [`sip:${user}@p`, `tel:${user}`]);
    const standing = { ...NO_STANDING_RULES, allowedNumbers: ['1010', '+231'], blockedNumbers: ['116', '+2320'] };
    const calls = dialled.map((uri) => [uri, null] as const);
    const decided = agree(rules, JAPAN, calls, standing);
    expect(decided).toBeGreaterThan(dialled.length / 8);
  });
});

describe('a number abroad', () => {
  const ASK = { verdict: 'ask', rule: 'default:international' };
  const ways = [
    '+',
    '010',
    '0033010',
    '0061010',
    '001010',
    '009120010',
    '184010',
    '1860033010',
    '122010',
    '184009120010',
  ];

  it.each(ways)('is known behind %s, with any scheme', (way) => {
    for (const scheme of ['sip:', 'SIPS:', 'tel:'])
      expect(byDefault(`${scheme}${way}23276123456@provider`)).toEqual(ASK);
  });

  it.each(['0', '9'])('is known behind the outside line %s', (line) => {
    const decide = decisions([], createNumbering({ country: 'JP', outsideLines: [line] }));
    for (const way of ways.slice(1)) expect(decide(`sip:${line}${way}23276123456@provider`)).toEqual(ASK);
  });

  it('is known in full however it is dialled, and told from its neighbours', () => {
    const rules = [ruleConfig({ section: 'one', numbers: ['+23276123456'], verdict: 'block' })];
    const decide = decisions(rules);
    for (const way of ways) {
      expect(decide(`sip:${way}23276123456@p`)).toEqual({ verdict: 'block', rule: 'one' });
      expect(decide(`sip:${way}23276123457@p`)).toEqual(ASK);
      expect(decide(`sip:${way}232761234567@p`)).toEqual(ASK);
      expect(decide(`sip:${way}2327612345@p`)).toEqual(ASK);
    }
  });
});

describe('the agent judges', () => {
  it.each([
    'sip:alice@provider',
    'sip:10.1.2.3',
    'sip:%30%31%30232@p',
    'sip:01-0232@p',
    'sip:(010)232@p',
    'urn:service:sos',
    'sip:',
    'sip:+@p',
  ])('%s, which bytes cannot decide', (uri) => expect(byDefault(uri)).toBe('agent'));

  it('a separator only where what follows matters', () => {
    expect(byDefault('sip:010-232-76-123456@p')).toBe('agent');
    expect(byDefault('sip:010232-76-123456@p')).toEqual({ verdict: 'ask', rule: 'default:international' });
    const number = [ruleConfig({ section: 'one', numbers: ['+23276123456'], verdict: 'allow' })];
    expect(decisions(number)('sip:010232-76-123456@p')).toBe('agent');
  });
});

describe('a device that rules name', () => {
  it('has a policy of its own', () => {
    const decide = decisions([
      ruleConfig({ section: 'pbx_abroad', countries: ['SL'], devices: ['pbx'], verdict: 'block' }),
    ]);
    expect(decide('sip:01023276123456@p', 'pbx')).toEqual({ verdict: 'block', rule: 'pbx_abroad' });
    expect(decide('sip:01023276123456@p', 'phone')).toEqual({ verdict: 'ask', rule: 'default:international' });
    expect(decide('sip:110@p', 'pbx')).toEqual({ verdict: 'allow', rule: 'default:emergency' });
  });
});

describe('the text of the program', () => {
  const rules = [ruleConfig({ section: 'abroad', line: 12, kinds: ['international'], verdict: 'block' })];
  const { text } = compileProgram(configuration(rules), JAPAN, KERNEL);

  it('says on every rule what it is for, and of a line of policy which', () => {
    const ruleLines = text
      .split('\n')
      .filter((line) => /^\t\t(?!type|typeof|flags|size|timeout|elements|\t|\})/.test(line));
    expect(ruleLines.length).toBeGreaterThan(100);
    for (const line of ruleLines) expect(line).toMatch(/ comment "[^"]{1,128}"$/);
    expect(text).toContain(`comment "rule 'abroad', line 12: block"`);
  });

  it('sets only the one configured bit of the mark', () => {
    const marks = text.split('\n').filter((line) => line.includes('ct mark set'));
    expect(marks.length).toBeGreaterThan(0);
    for (const line of marks) expect(line).toContain('ct mark set ct mark or 0x10000000');
  });

  const elements = (numbering: NumberingPlan) =>
    compileProgram(configuration([]), numbering, KERNEL).text.match(/^\t+0x[0-9a-f]+-0x/gm)?.length ?? 0;

  it('spells no prefix out that another map knows already, so that it fits a small router', () => {
    expect(elements(JAPAN)).toBeGreaterThan(500);
    expect(elements(JAPAN)).toBeLessThan(1_500);
    expect(elements(createNumbering({ country: 'JP', outsideLines: ['0', '9'] }))).toBeLessThan(2_500);
  });
});
