import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Considered, combine, consequences } from '../../agent/policy/combine.ts';
import type { Severity } from '../../agent/policy/detectors/detector.ts';
import type { Judgement } from '../../agent/policy/judgement.ts';
import type { Allowance, Block, Suspicion } from '../../agent/policy/orders/order.ts';
import type { AddressedFinding } from '../../agent/policy/watch/attempt.ts';
import { NOON } from '../kit/watching.ts';

const NUMBER = '+23276123456';

function judged(verdict: Judgement['verdict'], exempt = false): Judgement {
  return { verdict, rule: `static:${verdict}`, why: 'The policy says so.', exempt };
}

function block(by: Block['by']): Block {
  const target = { kind: 'device', device: 'pbx', class: 'international' } as const;
  return { id: 'b1', target, by, why: `Blocked by ${by}.`, sinceMs: NOON, untilMs: null };
}

function allowance(target: Allowance['target']): Allowance {
  return { id: 'a1', target, device: null, sinceMs: NOON, untilMs: null };
}

const THIS_NUMBER = allowance({ kind: 'number', number: NUMBER });
const THIS_COUNTRY = allowance({ kind: 'country', country: 'SL' });
const SUSPICION: Suspicion = { device: 'pbx', class: 'international', why: 'Too fast.', untilMs: NOON };

function finding(severity: Severity, more: Partial<AddressedFinding> = {}): AddressedFinding {
  return {
    ...{ detector: 'budget', severity, about: 'international', scope: 'device', why: `Found ${severity}.` },
    ...{ evidence: {}, call: 'c1', holdSeconds: 3600, device: 'pbx', ...more },
  };
}

function verdictOf(considered: Partial<Considered>): string {
  const nothing = { block: null, allowance: null, suspicion: null, findings: [] };
  const { verdict, rule } = combine({ judgement: judged('allow'), isEmergency: false, ...nothing, ...considered });
  return `${verdict} by ${rule}`;
}

describe('the verdict', () => {
  const everything = { block: block('owner'), suspicion: SUSPICION, findings: [finding('critical')] };

  it('on an emergency call is never anything but the policy', () => {
    expect(verdictOf({ ...everything, isEmergency: true })).toBe('allow by static:allow');
  });

  it("is the owner's block of a place before all else, even for a number that a rule allows", () => {
    const considered = { ...everything, judgement: judged('allow', true), allowance: THIS_NUMBER };
    const place = { ...block('owner'), target: { kind: 'country', country: 'SL' } } as const;
    expect(verdictOf({ ...considered, block: place })).toBe('block by owner:block');
    expect(verdictOf({ ...considered, block: block('owner') })).toBe('allow by static:allow');
    const house = (blocked: 'international' | 'all') =>
      verdictOf({ ...considered, block: { ...block('owner'), target: { kind: 'house', class: blocked } } });
    expect(house('all')).toBe('block by owner:block');
    expect(house('international')).toBe('allow by static:allow');
  });

  it.each([
    ['a rule', { judgement: judged('allow', true) }, 'allow by static:allow'],
    ['an answer', { judgement: judged('ask'), allowance: THIS_NUMBER }, `allow by answer:${NUMBER}`],
    ['an answer, though it needed none', { allowance: THIS_NUMBER }, 'allow by static:allow'],
  ])('lets no detector touch a number that %s allows', (_, allowed, verdict) => {
    const against = { block: block('detector'), suspicion: SUSPICION, findings: [finding('critical')] };
    expect(verdictOf({ ...against, ...allowed })).toBe(verdict);
  });

  it('lifts no block of a rule by an answer', () => {
    expect(verdictOf({ judgement: judged('block'), allowance: THIS_NUMBER })).toBe('block by static:block');
    expect(verdictOf({ judgement: judged('block'), allowance: THIS_COUNTRY })).toBe('block by static:block');
  });

  it('is a block of a detector, or for questions left unanswered, before what a country is allowed', () => {
    expect(verdictOf({ block: block('detector'), allowance: THIS_COUNTRY })).toBe('block by detector:block');
    expect(verdictOf({ block: block('questions'), judgement: judged('ask') })).toBe('block by questions:block');
    expect(verdictOf({ findings: [finding('warn'), finding('critical')], allowance: THIS_COUNTRY })).toBe(
      'block by detector:budget',
    );
  });

  it('asks for the policy, for what was found about this call, or for a suspicion', () => {
    expect(verdictOf({ judgement: judged('ask'), suspicion: SUSPICION })).toBe('ask by static:ask');
    expect(verdictOf({ findings: [finding('warn')], suspicion: SUSPICION })).toBe('ask by detector:budget');
    expect(verdictOf({ suspicion: SUSPICION })).toBe('ask by detector:ask');
    expect(verdictOf({ findings: [finding('info')] })).toBe('allow by static:allow');
  });

  it.each([
    ['the policy', { judgement: judged('ask') }, 'allow by answer:SL'],
    ['a finding', { findings: [finding('warn')] }, 'allow by static:allow'],
    ['a suspicion', { suspicion: SUSPICION }, 'allow by static:allow'],
  ])('asks nothing that was answered for the country, whether %s would ask', (_, asks, verdict) => {
    expect(verdictOf({ ...asks, allowance: THIS_COUNTRY })).toBe(verdict);
  });

  it('never becomes milder by what a detector says', () => {
    const rank = { allow: 0, ask: 1, block: 2 };
    const verdicts = fc.constantFrom('allow', 'ask', 'block').map((verdict) => judged(verdict as 'allow'));
    const findings = fc.array(fc.constantFrom<Severity>('info', 'warn', 'critical').map((one) => finding(one)));
    const suspicion = fc.option(fc.constant(SUSPICION));
    fc.assert(
      fc.property(verdicts, findings, suspicion, (judgement, found, suspected) => {
        const quiet = { judgement, isEmergency: false, block: null, allowance: null };
        const { verdict } = combine({ ...quiet, findings: found, suspicion: suspected });
        expect(rank[verdict]).toBeGreaterThanOrEqual(rank[judgement.verdict]);
      }),
    );
  });
});

describe('what findings lead to', () => {
  const running = ({ device, class: callClass }: { device?: string; class?: string }) =>
    device === 'pbx' && callClass === 'international' ? ['c7', 'c8'] : [];

  it('is nothing but telling for info', () => {
    const info = finding('info', { call: null });
    expect(consequences([info], running)).toEqual({ blocks: [], suspicions: [], ends: [], asks: [], tells: [info] });
  });

  it('is a suspicion for warn, and a question about the call that is named', () => {
    const { blocks, suspicions, ends, asks } = consequences([finding('warn')], running);
    expect([blocks, ends]).toEqual([[], []]);
    expect(suspicions).toMatchObject([{ device: 'pbx', about: 'international', holdSeconds: 3600 }]);
    expect(asks).toMatchObject([{ call: 'c1' }]);
  });

  it('is a block for critical, and the end of what runs of the class and of the call that is named', () => {
    const { blocks, ends, suspicions } = consequences([finding('critical')], running);
    expect(blocks).toMatchObject([{ device: 'pbx', about: 'international', detector: 'budget' }]);
    expect(ends.map(({ call }) => call)).toEqual(['c7', 'c8', 'c1']);
    expect(suspicions).toEqual([]);
  });

  it('is one block and one end where several detectors agree, and no question about what is ended', () => {
    const found = [
      finding('warn', { detector: 'velocity' }),
      finding('critical'),
      finding('critical', { detector: 'novelty' }),
    ];
    const { blocks, ends, asks, tells } = consequences(found, running);
    expect(blocks).toHaveLength(1);
    expect(ends.map(({ call }) => call)).toEqual(['c7', 'c8', 'c1']);
    expect(asks).toEqual([]);
    expect(tells.map(({ severity }) => severity)).toEqual(['critical', 'critical', 'warn']);
  });
});
