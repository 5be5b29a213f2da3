// The aims of `npm run bench:fraud`, on attacks cut to what shows whether they are stopped: what makes a detector worse fails here.

import { describe, expect, it } from 'vitest';
import { judgeAims } from '../../build/bench/fraud/aims.ts';
import { ATTACKS } from '../../build/bench/fraud/attacks.ts';
import { HOUSEHOLDS } from '../../build/bench/fraud/households.ts';
import { runMonth } from '../../build/bench/fraud/month.ts';
import { POLICIES } from '../../build/bench/fraud/policies.ts';
import { runTrial } from '../../build/bench/fraud/trial.ts';

const MOST_CALLS = 120;

const trials = ATTACKS.flatMap((attack) =>
  POLICIES.map((policy) => runTrial({ ...attack, calls: Math.min(attack.calls, MOST_CALLS) }, policy)),
);
const months = HOUSEHOLDS.map((household) => runMonth(household));

describe('against the attacks of the past and ten ordinary households', () => {
  it.each(judgeAims(trials, months))('$aim', ({ missedBy }) => {
    expect(missedBy).toEqual([]);
  });

  it('nobody who does nothing is spared', () => {
    const helpless = trials.filter(({ policy }) => policy.who === '-');
    expect(helpless.filter(({ secondsToBlock, lostYen }) => secondsToBlock !== null || lostYen === 0)).toEqual([]);
  });

  it('is stopped by detectors alone even when it is patient, where none of the others notices', () => {
    const patient = trials.filter(({ attack }) => attack.id === 'S0*');
    const lostBy = (who: string) =>
      Math.min(...patient.filter(({ policy }) => policy.who === who).map((trial) => trial.lostYen));
    expect(lostBy('c')).toBe(lostBy('-'));
    expect(lostBy('b')).toBeLessThan(lostBy('-') / 10);
  });
});

describe('a simulated trial', () => {
  it('comes to the same twice', () => {
    const [attack, policy] = [ATTACKS.find(({ id }) => id === 'S5'), POLICIES.find(({ who }) => who === 'b')];
    if (attack === undefined || policy === undefined) throw new Error('no such trial');
    expect(runTrial(attack, policy)).toEqual(runTrial(attack, policy));
  });
});
