import { describe, expect, it } from 'vitest';
import { DESTINATION_KINDS } from '../../agent/config/kinds.ts';
import type { RuleConfig } from '../../agent/config/schema.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { createPolicy } from '../../agent/policy/judge.ts';
import { configuration, ruleConfig } from '../kit/dialling.ts';

const numbering = createNumbering({ country: 'JP', outsideLines: ['0'] });
const SIERRA_LEONE = '+23276123456';

function judge(rules: readonly RuleConfig[], dialled: string, device: string | null = null) {
  return createPolicy(configuration(rules), numbering).judge(numbering.classify(dialled), device);
}

/** Which of the rules decides, whatever their order in the file. */
function winner(rules: readonly RuleConfig[], dialled: string, device: string | null = null): string {
  const names = [rules, [...rules].reverse()].map((order) => judge(order, dialled, device).rule);
  expect(names[0]).toBe(names[1]);
  return names[0] ?? '';
}

describe('without a rule', () => {
  it.each([
    ['119', 'allow', 'default:emergency'],
    ['0312345678', 'allow', 'default:fixed'],
    ['09012345678', 'allow', 'default:mobile'],
    ['0120444444', 'allow', 'default:freephone'],
    ['0570012345', 'ask', 'default:shared_cost'],
    ['0990512345', 'ask', 'default:premium'],
    ['117', 'allow', 'default:short_code'],
    [SIERRA_LEONE, 'ask', 'default:international'],
    ['+979123456789', 'block', 'default:international_premium'],
    ['+881612345678', 'block', 'default:satellite'],
    ['sip:alice@example.com', 'allow', 'default:uri'],
  ])('%s is decided by its kind: %s', (dialled, verdict, rule) => {
    expect(judge([], dialled)).toMatchObject({ verdict, rule });
  });
});

describe('which rule decides', () => {
  const any = ruleConfig({ section: 'any', verdict: 'allow' });
  const kind = ruleConfig({ section: 'kind', kinds: ['international'], verdict: 'allow' });
  const country = ruleConfig({ section: 'country', countries: ['SL'], verdict: 'allow' });
  const short = ruleConfig({ section: 'short', prefixes: ['+232'], verdict: 'allow' });
  const long = ruleConfig({ section: 'long', prefixes: ['+1', '+2327'], verdict: 'allow' });
  const number = ruleConfig({ section: 'number', numbers: [SIERRA_LEONE], verdict: 'allow' });

  it('is the most specific one: number, longest prefix, country, kind, and last one without any criterion', () => {
    const ladder = [any, kind, country, short, long, number];
    for (const [index, rule] of ladder.entries())
      expect(winner(ladder.slice(0, index + 1), SIERRA_LEONE)).toBe(rule.section);
  });

  it('is of two alike the one that names the device, for that device alone', () => {
    const pbx = ruleConfig({ ...country, section: 'pbx', devices: ['pbx'] });
    expect(winner([country, pbx], SIERRA_LEONE, 'pbx')).toBe('pbx');
    expect(winner([country, pbx], SIERRA_LEONE, 'phone')).toBe('country');
    expect(winner([country, pbx], SIERRA_LEONE)).toBe('country');
    expect(winner([short, pbx], SIERRA_LEONE, 'pbx')).toBe('short');
  });

  it('is of two alike the one that also names the kind', () => {
    const both = ruleConfig({ ...country, section: 'both', kinds: ['international'] });
    const blocks = ruleConfig({ ...country, verdict: 'block' });
    expect(winner([both, blocks], SIERRA_LEONE)).toBe('both');
  });

  it('is of two alike the stricter one, and then the first in the file', () => {
    const asks = ruleConfig({ ...country, section: 'asks', verdict: 'ask' });
    const blocks = ruleConfig({ ...country, section: 'blocks', verdict: 'block' });
    expect(winner([country, asks], SIERRA_LEONE)).toBe('asks');
    expect(winner([country, asks, blocks], SIERRA_LEONE)).toBe('blocks');
    expect(judge([country, ruleConfig({ ...country, section: 'second' })], SIERRA_LEONE).rule).toBe('country');
  });

  it('matches only when all the criteria it names match', () => {
    const rule = ruleConfig({
      section: 'r',
      countries: ['SL', 'US'],
      kinds: ['international'],
      prefixes: ['+2327', '+1'],
      verdict: 'block',
    });
    expect(judge([rule], SIERRA_LEONE).rule).toBe('r');
    expect(judge([rule], '+12125551234').rule).toBe('r');
    expect(judge([rule], '+23223123456').rule).toBe('default:international');
    expect(judge([rule], '+18765551234').rule).toBe('default:international');
    expect(judge([ruleConfig({ ...rule, numbers: [SIERRA_LEONE], prefixes: ['+44'] })], SIERRA_LEONE).rule).toBe(
      'default:international',
    );
  });

  it('knows a number in whatever form it is dialled and in whatever form the rule names it', () => {
    const rule = ruleConfig({ section: 'r', numbers: ['0312345678'], prefixes: [], verdict: 'block' });
    for (const dialled of [
      '+81312345678',
      '0312345678',
      '01081312345678',
      '1840312345678',
      '00312345678',
      'tel:03-1234-5678',
    ]) {
      expect(judge([rule], dialled).rule).toBe('r');
    }
    expect(judge([rule], '0312345679').rule).toBe('default:fixed');
    expect(judge([ruleConfig({ section: 's', numbers: ['117'], verdict: 'block' })], '184117').rule).toBe('s');
  });
});

describe('emergency calls', () => {
  it.each(['110', '118', '119', '112', '184119', '0110', 'tel:119', 'urn:service:sos'])(
    '%s passes whatever the rules say',
    (dialled) => {
      const rules = [
        ruleConfig({ section: 'all', verdict: 'block' }),
        ruleConfig({ section: 'kinds', kinds: DESTINATION_KINDS, verdict: 'block' }),
        ruleConfig({ section: 'numbers', numbers: ['110', '118', '119', '112'], verdict: 'block' }),
      ];
      expect(judge(rules, dialled)).toMatchObject({ verdict: 'allow', rule: 'default:emergency' });
    },
  );
});

describe('the reason', () => {
  it('names the rule or the default, and the country', () => {
    const rule = ruleConfig({ section: 'abroad', kinds: ['international'], verdict: 'block' });
    expect(judge([rule], SIERRA_LEONE).why).toBe("Rule 'abroad' blocks this call to a number in Sierra Leone.");
    expect(judge([], SIERRA_LEONE).why).toBe(
      'No rule names this call to a number in Sierra Leone, and by default international calls are asked about.',
    );
    expect(judge([], '119').why).toBe('Emergency calls always pass.');
    expect(judge([], 'sip:alice@example.com').why).toContain('an address that is no telephone number');
  });
});
