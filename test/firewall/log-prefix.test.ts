import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISIONS, logPrefix, parseLogPrefix, ruleLabel } from '../../agent/firewall/log-prefix.ts';

const decision = fc.constantFrom(...DECISIONS);
const name = fc.string({ unit: 'binary', maxLength: 300 });

describe('the prefix of a log rule', () => {
  it('says what was decided, by which rule, and whether the packet was stopped', () => {
    expect(logPrefix('block', 'abroad', true)).toBe('ringfence:block:abroad');
    expect(logPrefix('ask', 'default:international', false)).toBe('ringfence:would-ask:default:international');
    expect(logPrefix('allow', 'family', false)).toBe('ringfence:allow:family');
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(decision, name, fc.boolean(), (word, rule, enforced) => {
        const stops = word === 'ask' || word === 'block';
        const expected = { decision: word, rule: ruleLabel(rule), enforced: stops && enforced };
        expect(parseLogPrefix(logPrefix(word, rule, enforced))).toEqual(expected);
      }),
    );
  });

  it('fits into what nft takes, in characters nft leaves alone', () => {
    fc.assert(
      fc.property(decision, name, (word, rule) => {
        expect(logPrefix(word, rule, false)).toMatch(/^[!#%-[\]-~]{1,127}$/);
      }),
    );
  });

  it('tells rules apart, however long and alike their names', () => {
    const long = 'x'.repeat(200);
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(a !== b);
        expect(ruleLabel(a)).not.toBe(ruleLabel(b));
      }),
    );
    expect(ruleLabel(`${long}1`)).not.toBe(ruleLabel(`${long}2`));
    expect(ruleLabel('a b')).not.toBe(ruleLabel('a%20%b'));
    expect(ruleLabel('default:fixed')).toBe('default:fixed');
  });

  it.each(['', 'ringfence', 'ringfence:block', 'fw4:block:x', 'ringfence:would-allow:x', 'ringfence:perhaps:x'])(
    'is none of ours when it is %j',
    (prefix) => expect(parseLogPrefix(prefix)).toBeNull(),
  );
});
