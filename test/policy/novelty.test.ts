import { describe, expect, it } from 'vitest';
import type { CallFacts } from '../../agent/policy/detectors/detector.ts';
import { novelty } from '../../agent/policy/detectors/novelty.ts';
import { callFacts, DEFAULTS, HOUR, MINUTE, NOON, scopeOf, surroundingsAt } from '../kit/call-facts.ts';

const AREAS = ['SL', 'CU', 'LV', 'GW', 'FK', 'TN'];
const OPTIONS = DEFAULTS.novelty;

/** One call to each area, a minute apart; what is found at the last. */
function atLast(calls: readonly Partial<CallFacts>[], options = OPTIONS) {
  const facts = calls.map((call, index) => callFacts({ id: `${index}`, startedAtMs: NOON + index * MINUTE, ...call }));
  return novelty(scopeOf(facts, `${facts.length - 1}`), options, surroundingsAt(NOON + (facts.length - 1) * MINUTE));
}

const tried = (count: number, more: Partial<CallFacts> = {}) =>
  AREAS.slice(0, count).map((area) => ({ area, ...more }));

describe('novelty', () => {
  it('does not ask once more where the static policy asks about each new country', () => {
    expect(atLast(tried(4))).toBeNull();
  });

  it('blocks who tries five new places within the hour, and names them', () => {
    expect(atLast(tried(5))).toMatchObject({
      severity: 'critical',
      about: 'international',
      call: '4',
      evidence: { areas: AREAS.slice(0, 5), limit: 5 },
    });
  });

  it('counts calls that were stopped and asked about, but need not stop them again', () => {
    expect(atLast(tried(5, { stopped: true }))).toMatchObject({ severity: 'critical', call: null });
  });

  it('counts places, not calls', () => {
    expect(atLast([...tried(4), ...tried(4), ...tried(4)])).toBeNull();
  });

  it.each<[string, Partial<CallFacts>]>([
    ['that the household knows or approved', { familiar: true }],
    ['that are exempt', { exempt: true }],
    ['that came in', { direction: 'inbound' }],
    ['at home', { area: '', class: 'domestic' }],
  ])('counts no calls %s', (_, more) => {
    expect(atLast([...tried(3), ...tried(6, more).slice(3), { area: 'SL' }])).toBeNull();
    expect(atLast([...tried(4), { area: 'FK', ...more }])).toBeNull();
  });

  it('forgets what lies before its window', () => {
    const early = tried(4).map((call, index) => ({ ...call, startedAtMs: NOON - 2 * HOUR + index * MINUTE }));
    expect(atLast([...early, { area: 'FK', startedAtMs: NOON + 4 * MINUTE }])).toBeNull();
  });

  it('asks from the second place on, if two are the limit and the policy let it through', () => {
    const options = { ...OPTIONS, warn: 2 };
    expect(atLast(tried(1), options)).toBeNull();
    expect(atLast(tried(2), options)).toMatchObject({ severity: 'warn', call: '1' });
    expect(atLast(tried(2, { stopped: true }), options)).toBeNull();
  });

  it('looks at a call when it is dialled, not at a tick or when it is over', () => {
    expect(atLast([...tried(4), { area: 'FK', answeredAtMs: NOON, endedAtMs: NOON }])).toBeNull();
    const calls = tried(5).map((call, index) => callFacts({ id: `${index}`, ...call }));
    expect(novelty(scopeOf(calls, null), OPTIONS, surroundingsAt(NOON))).toBeNull();
  });

  it('has no limit where it is 0', () => {
    expect(atLast(tried(6), { ...OPTIONS, block: 0 })).toBeNull();
  });
});
