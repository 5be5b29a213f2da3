// What the results should come to. The one rule: an aim names what missed it.

import type { MonthResult } from './month.ts';
import type { TrialResult } from './trial.ts';

/** `missedBy`: rows of the tables, each in a few words. */
export interface AimResult {
  readonly aim: string;
  readonly missedBy: readonly string[];
}

const FIRST_CASES = ['S0', 'S1'];
const FEW_CALLS = 3;
const LITTLE_YEN = 500;
const ASKS_AFTER_FIRST_WEEK = 1;

export function judgeAims(trials: readonly TrialResult[], months: readonly MonthResult[]): readonly AimResult[] {
  const by = (who: string) => trials.filter(({ policy }) => policy.who === who);
  const isLittle = ({ through, lostYen }: TrialResult) => through <= FEW_CALLS || lostYen <= LITTLE_YEN;
  const first = by('b').filter(({ attack }) => FIRST_CASES.includes(attack.id));
  return [
    {
      aim: 'Ringfence by default lets no call through and loses no yen',
      missedBy: by('a')
        .filter(({ through, lostYen }) => through > 0 || lostYen > 0)
        .map(tellTrial),
    },
    {
      aim: `its detectors alone let ${FEW_CALLS} calls through at most, or lose ${LITTLE_YEN} yen, on ${FIRST_CASES.join(' and ')}`,
      missedBy: first.filter((trial) => !isLittle(trial)).map(tellTrial),
    },
    {
      aim: 'its detectors alone lose no more than the best of the others on any attack',
      missedBy: by('b')
        .filter((trial) => trial.lostYen > leastLost(by('c'), trial))
        .map(tellTrial),
    },
    {
      aim: 'no ordinary household is kept from a call',
      missedBy: months.filter(({ stopped, blocks }) => stopped > 0 || blocks > 0).map(tellMonth),
    },
    {
      aim: `no ordinary household is asked more than once in the month after its first week`,
      missedBy: months.filter(({ asksAfter }) => asksAfter > ASKS_AFTER_FIRST_WEEK).map(tellMonth),
    },
  ];
}

function leastLost(others: readonly TrialResult[], { attack }: TrialResult): number {
  return Math.min(...others.filter((other) => other.attack === attack).map(({ lostYen }) => lostYen));
}

function tellTrial({ attack, through, lostYen }: TrialResult): string {
  return `${attack.id}: ${through} calls, ${lostYen} yen`;
}

function tellMonth({ household, stopped, blocks, asksAfter }: MonthResult): string {
  return `${household.title}: ${stopped} calls stopped, ${blocks} blocks, ${asksAfter} asks`;
}
