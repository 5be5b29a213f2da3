import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import type { RuleConfig } from '../../agent/config/schema.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { createPolicy } from '../../agent/policy/judge.ts';
import { NO_STANDING_RULES, type StandingRules } from '../../agent/policy/orders/order.ts';
import { configuration, ruleConfig } from '../kit/dialling.ts';

const numbering = createNumbering({ country: 'JP', outsideLines: [] });
const SIERRA_LEONE = '+23276123456';
const ASK = ruleConfig({ section: 'asks', prefixes: ['+232'], verdict: 'ask' });
const BLOCK = ruleConfig({ section: 'blocks', countries: ['SL'], verdict: 'block' });

function judge(standing: Partial<StandingRules>, dialled: string, rules: readonly RuleConfig[] = []) {
  const policy = createPolicy(configuration(rules), numbering, { ...NO_STANDING_RULES, ...standing });
  return policy.judge(numbering.classify(dialled), null);
}

describe('a country that the household knows', () => {
  const known = { knownCountries: ['SL', 'JP'] };

  it('is not asked about by default', () => {
    expect(judge(known, '01023276123456')).toEqual({
      verdict: 'allow',
      rule: 'known:SL',
      why: 'No rule names this call to a number in Sierra Leone, and this household is used to such calls.',
      exempt: false,
    });
    expect(judge(known, '+12125551234')).toMatchObject({ verdict: 'ask', rule: 'default:international' });
  });

  it('is asked about or blocked all the same where a rule says so', () => {
    expect(judge(known, SIERRA_LEONE, [ASK])).toMatchObject({ verdict: 'ask', rule: 'asks' });
    expect(judge(known, SIERRA_LEONE, [BLOCK])).toMatchObject({ verdict: 'block', rule: 'blocks' });
  });

  it('changes nothing for numbers that pay whoever is called', () => {
    expect(judge(known, '0990512345')).toMatchObject({ verdict: 'ask', rule: 'default:premium' });
    expect(judge(known, '+881612345678')).toMatchObject({ verdict: 'block' });
    expect(judge(known, '0570012345')).toMatchObject({ verdict: 'ask', rule: 'default:shared_cost' });
  });

  it('may be the shared-cost numbers at home', () => {
    expect(judge({ knownAreas: ['JP/shared_cost'] }, '0570012345')).toMatchObject({
      verdict: 'allow',
      rule: 'known:JP/shared_cost',
      why: expect.stringContaining('a shared-cost number'),
    });
  });
});

describe('without the detector of novelty', () => {
  it.each([{ enabled: '0' }, { warn: '0' }])('no number abroad is new: %j', (values) => {
    const config = configuration([]);
    const novelty = { ...config.detectors.novelty, ...('enabled' in values ? { enabled: false } : { warn: 0 }) };
    const policy = createPolicy({ ...config, detectors: { ...config.detectors, novelty } }, numbering);
    const judged = (dialled: string) => policy.judge(numbering.classify(dialled), null);
    expect(judged(SIERRA_LEONE)).toMatchObject({ verdict: 'allow', rule: 'default:international' });
    expect(judged(SIERRA_LEONE).why).toContain('by default international calls are allowed');
    expect(judged('0990512345')).toMatchObject({ verdict: 'ask' });
    expect(judged('+881612345678')).toMatchObject({ verdict: 'block' });
  });

  it('is not the default', () => {
    expect(detectorsConfig(() => undefined).novelty).toMatchObject({ enabled: true, warn: 1 });
  });
});

describe('what the owner allowed', () => {
  const number = { allowedNumbers: [SIERRA_LEONE] };
  const country = { allowedCountries: ['SL'] };

  it('is a number in whatever form it is dialled, and no other', () => {
    for (const dialled of [SIERRA_LEONE, '01023276123456', '18401023276123456'])
      expect(judge(number, dialled)).toEqual({
        verdict: 'allow',
        rule: `answer:${SIERRA_LEONE}`,
        why: 'The owner allowed this very number.',
        exempt: true,
      });
    for (const dialled of ['+23276123457', '+2327612345', '+232761234567'])
      expect(judge(number, dialled)).toMatchObject({ verdict: 'ask', exempt: false });
  });

  it('is a country, whose numbers detectors still watch', () => {
    expect(judge(country, SIERRA_LEONE)).toEqual({
      verdict: 'allow',
      rule: 'answer:SL',
      why: 'The owner allowed calls to Sierra Leone.',
      exempt: false,
    });
    expect(judge({ ...country, ...number }, SIERRA_LEONE)).toMatchObject({ rule: `answer:${SIERRA_LEONE}` });
  });

  it('lifts what any rule would ask about, and nothing that is blocked', () => {
    expect(judge(number, SIERRA_LEONE, [ASK])).toMatchObject({ verdict: 'allow', exempt: true });
    expect(judge(country, SIERRA_LEONE, [ASK])).toMatchObject({ verdict: 'allow' });
    expect(judge({ ...country, ...number }, SIERRA_LEONE, [BLOCK])).toMatchObject({ rule: 'blocks', exempt: false });
    expect(judge({ allowedNumbers: ['+881612345678'] }, '+881612345678')).toMatchObject({ verdict: 'block' });
  });

  it('leaves the name to a rule that allows the call anyway', () => {
    const allows = ruleConfig({ section: 'allows', countries: ['SL'], verdict: 'allow' });
    expect(judge({}, SIERRA_LEONE, [allows])).toMatchObject({ rule: 'allows', exempt: false });
    expect(judge(number, SIERRA_LEONE, [allows])).toMatchObject({ rule: 'allows', exempt: true });
  });
});

describe('what the owner blocked', () => {
  const allows = ruleConfig({ section: 'allows', numbers: [SIERRA_LEONE, '0312345678'], verdict: 'allow' });

  it('comes before every rule and every answer', () => {
    const all = { knownCountries: ['SL'], allowedNumbers: [SIERRA_LEONE], allowedCountries: ['SL'] };
    expect(judge({ ...all, blockedNumbers: [SIERRA_LEONE] }, SIERRA_LEONE, [allows])).toEqual({
      verdict: 'block',
      rule: 'owner:block',
      why: 'The owner blocked this very number.',
      exempt: false,
    });
    expect(judge({ ...all, blockedCountries: ['SL'] }, SIERRA_LEONE, [allows])).toMatchObject({
      verdict: 'block',
      rule: 'owner:block',
      why: 'The owner blocked calls to Sierra Leone.',
    });
    expect(judge({ blockedNumbers: ['0312345678'] }, '+81312345678', [allows])).toMatchObject({ rule: 'owner:block' });
  });

  it('is never an emergency number', () => {
    const all = { blockedNumbers: ['110', '119', '112'], blockedCountries: ['JP'] };
    for (const dialled of ['110', '184119', '112', 'urn:service:sos'])
      expect(judge(all, dialled)).toMatchObject({ verdict: 'allow', rule: 'default:emergency' });
    expect(judge(all, '0312345678')).toMatchObject({ verdict: 'block', rule: 'owner:block' });
  });
});

describe('calls that the owner blocked for the whole house', () => {
  const ABROAD = { blockedClasses: ['international'] } as const;
  const ALL = { blockedClasses: ['all'] } as const;
  const family = ruleConfig({ section: 'family', numbers: [SIERRA_LEONE], verdict: 'allow' });
  const abroad = ruleConfig({ section: 'abroad', countries: ['SL'], verdict: 'allow' });

  it('are those abroad, whatever is known or allowed of the country', () => {
    const known = { knownCountries: ['SL'], allowedCountries: ['SL'], ...ABROAD };
    expect(judge(known, SIERRA_LEONE, [abroad])).toEqual({
      verdict: 'block',
      rule: 'owner:block',
      why: 'The owner blocked all calls abroad.',
      exempt: false,
    });
    for (const dialled of ['0312345678', '0570012345', '0990512345', '117'])
      expect(judge(known, dialled)).toEqual(judge({}, dialled));
  });

  it('are none abroad whose very number is allowed', () => {
    expect(judge(ABROAD, SIERRA_LEONE, [family])).toMatchObject({ verdict: 'allow', rule: 'family', exempt: true });
    const answered = { ...ABROAD, allowedNumbers: [SIERRA_LEONE] };
    expect(judge(answered, SIERRA_LEONE)).toMatchObject({ verdict: 'allow', exempt: true });
    expect(judge({ ...answered, blockedNumbers: [SIERRA_LEONE] }, SIERRA_LEONE)).toMatchObject({ verdict: 'block' });
  });

  it('are all of them, allowed or not, but those for help', () => {
    for (const dialled of [SIERRA_LEONE, '0312345678', '117', '*31', 'somebody'])
      expect(judge({ ...ALL, allowedNumbers: [SIERRA_LEONE] }, dialled, [family])).toEqual({
        verdict: 'block',
        rule: 'owner:block',
        why: 'The owner blocked all but emergency calls.',
        exempt: false,
      });
    for (const dialled of ['110', '184119', '112', 'urn:service:sos'])
      expect(judge(ALL, dialled)).toMatchObject({ verdict: 'allow', rule: 'default:emergency' });
  });
});

describe('an exempt call', () => {
  it('is one that a rule of the file allows by its very number', () => {
    const numbers = ruleConfig({ section: 'family', numbers: [SIERRA_LEONE], verdict: 'allow' });
    expect(judge({}, SIERRA_LEONE, [numbers])).toMatchObject({ rule: 'family', exempt: true });
    const asked = ruleConfig({ section: 'family', numbers: [SIERRA_LEONE], verdict: 'ask' });
    expect(judge({}, SIERRA_LEONE, [asked])).toMatchObject({ verdict: 'ask', exempt: false });
    const prefix = ruleConfig({ section: 'prefix', prefixes: ['+23276'], verdict: 'allow' });
    expect(judge({}, SIERRA_LEONE, [prefix])).toMatchObject({ rule: 'prefix', exempt: false });
    expect(judge({}, '0312345678')).toMatchObject({ verdict: 'allow', exempt: false });
  });
});
