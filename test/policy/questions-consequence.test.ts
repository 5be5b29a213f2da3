// What the owner's answer orders.

import { describe, expect, it } from 'vitest';
import { consequenceOf } from '../../agent/policy/questions/consequence.ts';
import type { Answer, Question } from '../../agent/policy/questions/question.ts';

const DAY = 86_400;
const QUESTION: Question = {
  id: 'q1',
  device: 'pbx',
  number: '+23276123456',
  dialled: '01023276123456',
  country: 'SL',
  kind: 'international',
  why: '',
  state: 'open',
  askedAtMs: 0,
  expiresAtMs: 25_000,
  calls: 1,
};
const NUMBER = { kind: 'number', number: '+23276123456' };
const COUNTRY = { kind: 'country', country: 'SL' };

function consequence(answer: Answer, isLate = false, question = QUESTION) {
  return consequenceOf(question, answer, isLate, DAY);
}

describe('a yes', () => {
  it('for once is for the device, and longer when it comes late', () => {
    const once = { decision: 'allow', term: 'once', scope: 'number' } as const;
    expect(consequence(once)).toEqual({ kind: 'allow', target: NUMBER, device: 'pbx', seconds: 60 });
    expect(consequence(once, true)).toEqual({ kind: 'allow', target: NUMBER, device: 'pbx', seconds: 900 });
  });

  it('for longer is for all devices, to the number or the country', () => {
    const always = { decision: 'allow', term: 'always', scope: 'country' } as const;
    expect(consequence(always)).toEqual({ kind: 'allow', target: COUNTRY, device: null, seconds: null });
    expect(consequence({ ...always, term: 3600, scope: 'number' })).toMatchObject({ target: NUMBER, seconds: 3600 });
  });

  it('to the country of a number that has none is to the number', () => {
    const satellite = { ...QUESTION, number: '+870773111632', country: null };
    const target = { kind: 'number', number: '+870773111632' };
    expect(consequence({ decision: 'allow', term: 60, scope: 'country' }, false, satellite)).toMatchObject({ target });
  });
});

describe('a no', () => {
  it('for once declines the call and no more', () => {
    expect(consequence({ decision: 'deny', term: 'once', scope: 'number' })).toEqual({ kind: 'none' });
  });

  it('for longer blocks the number or the country', () => {
    const deny = { decision: 'deny', term: 3600, scope: 'country' } as const;
    expect(consequence(deny)).toEqual({ kind: 'block', target: COUNTRY, seconds: 3600 });
    expect(consequence({ ...deny, term: 'always', scope: 'number' })).toEqual({
      ...{ kind: 'block', target: NUMBER, seconds: null },
    });
  });

  it.each([
    ['once', DAY],
    [3600, 3600],
    ['always', null],
  ] as const)('that blocks is for the class of calls of the device: %s', (term, seconds) => {
    const target = { kind: 'device', device: 'pbx', class: 'international' };
    expect(consequence({ decision: 'block', term, scope: 'number' })).toEqual({ kind: 'block', target, seconds });
  });
});
