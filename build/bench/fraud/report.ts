// The results as people and programs read them. The one rule: a missed aim is shown as plainly as a met one.

import { type Column, tableHead, tableRow } from '../../../agent/cli/table.ts';
import type { AimResult } from './aims.ts';
import { DAYS } from './household.ts';
import type { MonthResult } from './month.ts';
import type { Results } from './play.ts';
import type { TrialResult } from './trial.ts';

const ATTACK_COLUMNS: readonly Column[] = [
  { title: 'ATTACK', width: 6 },
  { title: 'POLICY', width: 32 },
  { title: 'DIALLED', width: 7, align: 'right' },
  { title: 'GOT THROUGH', width: 11, align: 'right' },
  { title: 'YEN LOST', width: 10, align: 'right' },
  { title: 'S TO BLOCK', width: 10, align: 'right' },
  { title: 'ASKED', width: 5, align: 'right' },
];
const HOUSEHOLD_COLUMNS: readonly Column[] = [
  { title: 'HOUSEHOLD', width: 44 },
  { title: 'CALLS', width: 6, align: 'right' },
  { title: 'STOPPED', width: 7, align: 'right' },
  { title: 'BLOCKS', width: 6, align: 'right' },
  { title: 'ASKS, WEEK 1', width: 12, align: 'right' },
  { title: 'AFTER', width: 5, align: 'right' },
  { title: 'OTHERS THAT WOULD HAVE BLOCKED IT', width: 60 },
];
const LEGEND = [
  'Policies: (-) nothing at all; (a) Ringfence by default, nobody answers; (b) Ringfence that is not to ask about new countries, so its',
  'budget and detectors alone; (c) the published default rules of others, one at a time. Those of (c) are given the benefit of the doubt:',
  'real prices, running calls counted, and from its trigger on a rule blocks for good. Got through: answered at the far end. Asked: questions',
  'to the owner, who is not there.',
];

export function tableLines({ trials, months, aims }: Results, seconds: number): readonly string[] {
  return [
    ...['Attacks, from a home in Japan; the attacker dials on whatever happens', ''],
    tableHead(ATTACK_COLUMNS),
    ...trials.flatMap((trial, index) =>
      startsAttack(trials, index) ? [titleOf(trial), trialRow(trial)] : [trialRow(trial)],
    ),
    ...['', ...LEGEND, ''],
    ...[`Ordinary households, ${DAYS} days with (a); the owner answers questions about own calls`, ''],
    tableHead(HOUSEHOLD_COLUMNS),
    ...months.map(monthRow),
    '',
    ...aims.map(aimLine),
    `${seconds} s.`,
  ];
}

function startsAttack(trials: readonly TrialResult[], index: number): boolean {
  return trials[index - 1]?.attack !== trials[index]?.attack;
}

function titleOf({ attack }: TrialResult): string {
  return `${attack.id.padEnd(6)}  ${attack.title}: ${attack.source}`;
}

function trialRow({ policy, attempts, through, lostYen, secondsToBlock, asks }: TrialResult): string {
  const toBlock = secondsToBlock === null ? 'never' : digits(secondsToBlock);
  return tableRow(ATTACK_COLUMNS, [
    '',
    `(${policy.who}) ${policy.name}`,
    ...[attempts, through, lostYen].map(digits),
    toBlock,
    policy.who === 'a' || policy.who === 'b' ? digits(asks) : '',
  ]);
}

function monthRow({
  household,
  calls,
  stopped,
  blocks,
  asksFirstWeek,
  asksAfter,
  blockedByOthers,
}: MonthResult): string {
  const counts = [calls, stopped, blocks, asksFirstWeek, asksAfter].map(digits);
  return tableRow(HOUSEHOLD_COLUMNS, [household.title, ...counts, blockedByOthers.join(', ')]);
}

function aimLine({ aim, missedBy }: AimResult): string {
  return missedBy.length === 0 ? `met     ${aim}` : `MISSED  ${aim} (${missedBy.join('; ')})`;
}

function digits(value: number): string {
  return value < 100 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en');
}

/** One object: `cases` says what the attacks are, `attacks` has a row for each of attack and policy. Amounts in yen. */
export function jsonRecord({ trials, months, aims }: Results, seconds: number): Readonly<Record<string, unknown>> {
  return {
    type: 'fraud',
    cases: [...new Set(trials.map(({ attack }) => attack))].map(({ id, title, source, chosen }) => {
      return { id, title, source, chosen };
    }),
    attacks: trials.map(({ attack, policy, ...counts }) => {
      return { attack: attack.id, who: policy.who, policy: policy.name, ...counts };
    }),
    households: months.map(({ household, ...counts }) => ({ household: household.title, ...counts })),
    aims: aims.map(({ aim, missedBy }) => ({ aim, met: missedBy.length === 0, missedBy })),
    seconds,
  };
}
