// How often the owner may be asked, so that a hijacked PBX cannot flood the owner's phone.
// The one rule: what counts is that a question was put, whoever gave up on it: a CANCEL in time wins an attacker nothing.

import { shortKey } from '../../calls/bounded.ts';
import { bounded } from '../orders/target.ts';
import type { Refusal } from './asking.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** After so many unanswered questions within an hour a device is not asked for any more. */
const DEVICE_UNANSWERED = 3;
/** The same within a day, for one who has the patience to ask slowly. */
const DEVICE_UNANSWERED_A_DAY = 6;
/** The same for the whole premises, where one box may show many addresses. */
const PREMISES_UNANSWERED = 6;
/** New questions within an hour, answered or not: an owner who answers is not to be kept busy either. */
const DEVICE_QUESTIONS = 10;
const PREMISES_QUESTIONS = 20;
/** Of the questions of a day the latest are remembered. */
const REMEMBERED = 100;

/** One question that was put. */
export interface Put {
  readonly id: string;
  readonly device: string;
  readonly atMs: number;
  /** Its time ran out, whether the caller still waited or not. */
  readonly unanswered: boolean;
}

export class Quota {
  #puts: readonly Put[] = [];

  /** Why nothing more may be asked for this device now; null when it may. */
  refusal(device: string, nowMs: number): Refusal | null {
    const recent = this.#puts.filter(({ atMs }) => atMs > nowMs - HOUR_MS);
    const key = shortKey(device);
    const own = recent.filter((put) => put.device === key);
    const unanswered = (puts: readonly Put[]) => puts.filter((put) => put.unanswered).length;
    if (unanswered(own) >= DEVICE_UNANSWERED)
      return {
        kind: 'unanswered',
        why: `${unanswered(own)} questions for ${device} went unanswered within the last hour.`,
      };
    const today = this.#puts.filter((put) => put.device === key && put.atMs > nowMs - DAY_MS);
    if (unanswered(today) >= DEVICE_UNANSWERED_A_DAY)
      return { kind: 'unanswered', why: `${unanswered(today)} questions for ${device} went unanswered within a day.` };
    if (unanswered(recent) >= PREMISES_UNANSWERED)
      return { kind: 'too-many', why: `${unanswered(recent)} questions went unanswered within the last hour.` };
    if (own.length >= DEVICE_QUESTIONS)
      return { kind: 'too-many', why: `${own.length} questions were asked for ${device} within the last hour.` };
    if (recent.length >= PREMISES_QUESTIONS)
      return { kind: 'too-many', why: `${recent.length} questions were asked within the last hour.` };
    return null;
  }

  put(id: string, device: string, nowMs: number): void {
    const kept = this.#puts.filter(({ atMs }) => atMs > nowMs - DAY_MS).slice(-(REMEMBERED - 1));
    this.#puts = [...kept, { id, device: bounded(device), atMs: nowMs, unanswered: false }];
  }

  /** An owner who answers late is there all the same. */
  mark(id: string, unanswered: boolean): void {
    this.#puts = this.#puts.map((put) => (put.id === id ? { ...put, unanswered } : put));
  }

  shift(deltaMs: number): void {
    this.#puts = this.#puts.map((put) => ({ ...put, atMs: put.atMs + deltaMs }));
  }

  save(): readonly Put[] {
    return this.#puts;
  }

  restore(puts: readonly Put[]): void {
    this.#puts = puts.slice(-REMEMBERED);
  }
}
