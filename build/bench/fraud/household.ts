// What an ordinary household is, and how its habits become thirty days of calls. The one rule: the same household makes the same calls.

import type { AnswerTerm } from '../../../agent/policy/questions/question.ts';
import { type Random, seeded } from '../random.ts';
import { type Range, within } from './attack.ts';
import type { Outcome, PlannedCall } from './trunk.ts';

/**
 * A reason to call somebody. `to` are dial strings, one of which is chosen. `perDay` may be a fraction: then it is not every day. `days` are
 * those of the month, counted from 0; all unless given. Of a hundred calls `busy` and `unanswered` come to nothing.
 */
export interface Habit {
  readonly device?: string;
  readonly to: readonly string[];
  readonly perDay: number;
  readonly week?: 'workdays' | 'weekends';
  readonly days?: readonly number[];
  /** Of the day, in local time; to 26 is until two in the morning. */
  readonly hours: Range;
  readonly talkSeconds: Range;
  readonly busy?: number;
  readonly unanswered?: number;
  /** A busy number is dialled again so often, so many seconds later. */
  readonly redials?: { readonly times: number; readonly afterSeconds: number };
}

/**
 * `lines`: how many calls a device can have at once, one unless given; a call waits until one is free. `allows`: for how long the owner's yes
 * holds, for ever unless given.
 */
export interface Household {
  readonly title: string;
  readonly allows?: AnswerTerm;
  readonly lines?: number;
  readonly habits: readonly Habit[];
}

/** `atMs` in milliseconds since the epoch. */
export interface HouseholdCall extends PlannedCall {
  readonly atMs: number;
}

export const DAYS = 30;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Monday, 1 June 2015, 00:00 in Japan, where no clock is ever changed. */
export const START_MS = Date.UTC(2015, 4, 31, 15);
const PHONE = '192.168.1.20';
const RINGS_SECONDS: Range = [3, 12];
const GIVES_UP_SECONDS = 30;
const BETWEEN_CALLS_MS = 5_000;

export function callsOf({ habits, lines = 1 }: Household, seed: number): readonly HouseholdCall[] {
  const random = seeded(seed);
  const days = Array.from({ length: DAYS }, (_, day) => day);
  const wanted = days.flatMap((day) => habits.flatMap((habit) => callsOfDay(habit, day, random)));
  const freeAtMs = new Map<string, number[]>();
  return wanted
    .sort(byTime)
    .map((call) => takeLine(call, freeAtMs, lines))
    .sort(byTime);
}

function byTime(a: HouseholdCall, b: HouseholdCall): number {
  return a.atMs - b.atMs;
}

/** Nobody dials while they talk: the call begins when the line is free, a moment after the last one. */
function takeLine(call: HouseholdCall, freeAtMs: Map<string, number[]>, lines: number): HouseholdCall {
  const free = freeAtMs.get(call.device) ?? Array.from({ length: lines }, () => 0);
  const firstFreeMs = Math.min(...free);
  const atMs = Math.max(call.atMs, firstFreeMs + BETWEEN_CALLS_MS);
  const { afterSeconds, ...outcome } = call.outcome;
  const seconds = afterSeconds + (outcome.kind === 'answered' ? outcome.talkSeconds : 0);
  free[free.indexOf(firstFreeMs)] = atMs + seconds * 1000;
  freeAtMs.set(call.device, free);
  return { ...call, atMs };
}

function callsOfDay(habit: Habit, day: number, random: Random): readonly HouseholdCall[] {
  const isWeekend = day % 7 >= 5;
  if (habit.week !== undefined && (habit.week === 'weekends') !== isWeekend) return [];
  if (habit.days !== undefined && !habit.days.includes(day)) return [];
  const count = Math.floor(habit.perDay) + (random(1_000) < (habit.perDay % 1) * 1_000 ? 1 : 0);
  return Array.from({ length: count }, () => attempts(habit, day, random)).flat();
}

function attempts(habit: Habit, day: number, random: Random): readonly HouseholdCall[] {
  const { device = PHONE, to, hours, redials } = habit;
  const dialled = to[random(to.length)];
  if (dialled === undefined) throw new Error('a habit needs somebody to call');
  let atMs = START_MS + day * DAY_MS + within(hours, random) * HOUR_MS + random(360_000);
  let outcome = outcomeOf(habit, random);
  const calls: HouseholdCall[] = [{ device, dialled, outcome, atMs }];
  for (let times = redials?.times ?? 0; times > 0 && outcome.kind === 'failed'; times--) {
    atMs += (redials?.afterSeconds ?? 0) * 1000;
    outcome = outcomeOf(habit, random);
    calls.push({ device, dialled, outcome, atMs });
  }
  return calls;
}

function outcomeOf({ busy = 0, unanswered = 0, talkSeconds }: Habit, random: Random): Outcome {
  const chance = random(100);
  const afterSeconds = within(RINGS_SECONDS, random);
  if (chance < busy) return { kind: 'failed', afterSeconds: 1, code: 486 };
  if (chance < busy + unanswered) return { kind: 'unanswered', afterSeconds: GIVES_UP_SECONDS };
  return { kind: 'answered', afterSeconds, talkSeconds: within(talkSeconds, random) };
}
