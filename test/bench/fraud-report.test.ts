import { describe, expect, it } from 'vitest';
import { judgeAims } from '../../build/bench/fraud/aims.ts';
import { ATTACKS } from '../../build/bench/fraud/attacks.ts';
import { HOUSEHOLDS } from '../../build/bench/fraud/households.ts';
import type { MonthResult } from '../../build/bench/fraud/month.ts';
import { POLICIES } from '../../build/bench/fraud/policies.ts';
import { jsonRecord, tableLines } from '../../build/bench/fraud/report.ts';
import type { TrialResult } from '../../build/bench/fraud/trial.ts';

function trialOf(who: string, result: Partial<TrialResult> = {}): TrialResult {
  const [attack, policy] = [ATTACKS[0], POLICIES.find((one) => one.who === who)];
  if (attack === undefined || policy === undefined) throw new Error(`no policy of ${who}`);
  return { attack, policy, attempts: 4_000, through: 0, lostYen: 0, secondsToBlock: 0, asks: 3, ...result };
}

function monthOf(result: Partial<MonthResult> = {}): MonthResult {
  const household = HOUSEHOLDS[0];
  if (household === undefined) throw new Error('no household');
  const quiet = { calls: 90, asksFirstWeek: 2, asksAfter: 1, stopped: 0, blocks: 0, blockedByOthers: ['> 3 at once'] };
  return { household, ...quiet, ...result };
}

function missed(trials: readonly TrialResult[], months: readonly MonthResult[] = []): number[] {
  return judgeAims(trials, months).flatMap(({ missedBy }, index) => (missedBy.length > 0 ? [index] : []));
}

const OTHER = trialOf('c', { through: 3, lostYen: 555, secondsToBlock: 118 });

describe('the aims', () => {
  it('are met by what they allow', () => {
    expect(missed([trialOf('a'), trialOf('b', { through: 2, lostYen: 370 }), OTHER], [monthOf()])).toEqual([]);
  });

  it.each<[string, number, TrialResult]>([
    ['one call through by default', 0, trialOf('a', { through: 1 })],
    ['many calls for much money', 1, trialOf('b', { through: 4, lostYen: 501 })],
    ['more money than the best of the others', 2, trialOf('b', { through: 3, lostYen: 556 })],
  ])('are missed by %s', (_, aim, trial) => {
    expect(missed([trial, OTHER])).toContain(aim);
  });

  it.each<[string, number, Partial<MonthResult>]>([
    ['a call that was stopped', 3, { stopped: 1 }],
    ['a device that was blocked', 3, { blocks: 1 }],
    ['a second question after the first week', 4, { asksAfter: 2 }],
  ])('are missed by %s in an ordinary household', (_, aim, month) => {
    expect(missed([trialOf('a'), OTHER], [monthOf(month)])).toEqual([aim]);
  });
});

describe('the report', () => {
  const trials = [
    trialOf('-', { through: 4_000, lostYen: 740_000, secondsToBlock: null }),
    trialOf('a', { through: 1 }),
    OTHER,
  ];
  const results = { trials, months: [monthOf()], aims: judgeAims(trials, [monthOf()]) };

  it('has a row for each attack and policy, and for each household, and shows a missed aim', () => {
    const lines = tableLines(results, 12);
    expect(lines.filter((line) => line.startsWith('S0 '))).toHaveLength(1);
    expect(lines.find((line) => line.includes('(-) nothing'))).toMatch(/4,000 +4,000 +740,000 +never$/);
    expect(lines.find((line) => line.includes('(a) Ringfence'))).toMatch(/4,000 +1 +0 +0 +3$/);
    expect(lines.find((line) => line.startsWith('family'))).toMatch(/90 +0 +0 +2 +1 {2}> 3 at once$/);
    expect(lines.filter((line) => line.startsWith('MISSED'))).toHaveLength(1);
  });

  it('is one JSON object with the same', () => {
    const record = JSON.parse(JSON.stringify(jsonRecord(results, 12)));
    expect(record).toMatchObject({ type: 'fraud', seconds: 12, cases: [{ id: 'S0' }] });
    const row = { attack: 'S0', who: '-', policy: 'nothing', attempts: 4_000, through: 4_000, lostYen: 740_000 };
    expect(record.attacks[0]).toEqual({ ...row, secondsToBlock: null, asks: 3 });
    expect(record.households[0]).toMatchObject({ household: HOUSEHOLDS[0]?.title, calls: 90 });
    expect(record.aims.map(({ met }: { met: boolean }) => met)).toEqual([false, true, true, true, true]);
  });
});
