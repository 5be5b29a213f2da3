// The whole benchmark as jobs. The one rule: a job is two numbers, so that any thread can do it, and its result is plain data.

import { type AimResult, judgeAims } from './aims.ts';
import { ATTACKS } from './attacks.ts';
import { HOUSEHOLDS } from './households.ts';
import { type MonthResult, runMonth } from './month.ts';
import { inParallel } from './parallel.ts';
import { POLICIES } from './policies.ts';
import { runTrial, type TrialResult } from './trial.ts';

/** Places in the lists of attacks and policies, or of households. */
export type Job =
  | { readonly kind: 'trial'; readonly attack: number; readonly policy: number }
  | { readonly kind: 'month'; readonly household: number };

export type JobResult =
  | ({ readonly kind: 'trial' } & Omit<TrialResult, 'attack' | 'policy'>)
  | ({ readonly kind: 'month' } & Omit<MonthResult, 'household'>);

export interface Results {
  readonly trials: readonly TrialResult[];
  readonly months: readonly MonthResult[];
  readonly aims: readonly AimResult[];
}

export function perform(job: Job): JobResult {
  if (job.kind === 'month') {
    const { household, ...counts } = runMonth(at(HOUSEHOLDS, job.household));
    return { kind: 'month', ...counts };
  }
  const { attack, policy, ...counts } = runTrial(at(ATTACKS, job.attack), at(POLICIES, job.policy));
  return { kind: 'trial', ...counts };
}

/** `script` performs what it is sent; `tell` hears what is begun. */
export async function play(script: URL, tell: (text: string) => void): Promise<Results> {
  const jobs: readonly Job[] = [
    ...ATTACKS.flatMap((_, attack) => POLICIES.map((_, policy): Job => ({ kind: 'trial', attack, policy }))),
    ...HOUSEHOLDS.map((_, household): Job => ({ kind: 'month', household })),
  ];
  const results = await inParallel<Job, JobResult>(script, jobs, (job) => tell(titleOf(job)));
  const trials = results.flatMap((result, index) => trialOf(jobs[index], result));
  const months = results.flatMap((result, index) => monthOf(jobs[index], result));
  return { trials, months, aims: judgeAims(trials, months) };
}

function trialOf(job: Job | undefined, result: JobResult): readonly TrialResult[] {
  if (job?.kind !== 'trial' || result.kind !== 'trial') return [];
  const { kind, ...counts } = result;
  return [{ attack: at(ATTACKS, job.attack), policy: at(POLICIES, job.policy), ...counts }];
}

function monthOf(job: Job | undefined, result: JobResult): readonly MonthResult[] {
  if (job?.kind !== 'month' || result.kind !== 'month') return [];
  const { kind, ...counts } = result;
  return [{ household: at(HOUSEHOLDS, job.household), ...counts }];
}

function titleOf(job: Job): string {
  if (job.kind === 'month') return at(HOUSEHOLDS, job.household).title;
  return `${at(ATTACKS, job.attack).id} against ${at(POLICIES, job.policy).name}`;
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no number ${index} among ${list.length}`);
  return found;
}
