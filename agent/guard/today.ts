// What the day has come to, by the calendar on the household's wall: for people to look at.
// The one rule: nothing is ever limited by it, for midnight would be the time to begin anew.

import type { Direction } from '../calls/call.ts';
import type { CallRecord, TodayRecord } from '../ledger/record.ts';
import type { TodayCount } from '../ledger/state-schema.ts';
import { callClassOf } from '../policy/call-class.ts';
import { localDate } from '../policy/local-time.ts';
import type { House } from './house.ts';
import type { Case } from './judge-call.ts';
import { isForbidden } from './totals.ts';

export class Today {
  #dateAt: (atMs: number) => string;
  #currency: string;
  #count: TodayCount | null = null;

  constructor({ zone, tariff }: House) {
    this.#dateAt = localDate(zone);
    this.#currency = tariff.currency;
  }

  /** Money of another currency is not added up. */
  rehouse({ zone, tariff }: House): void {
    this.#dateAt = localDate(zone);
    this.#currency = tariff.currency;
  }

  /** A call that was judged; `before` is how it was judged earlier, if it was: of each call everything counts once. */
  onCall(direction: Direction, before: Case | undefined, found: Case, nowMs: number): void {
    const count = this.#on(nowMs);
    const isNew = before === undefined;
    const isAbroad = direction === 'outbound' && callClassOf(found.destination.kind) === 'international';
    const isStopped = direction === 'outbound' && isForbidden(found) && !isForbidden(before);
    this.#count = {
      ...count,
      calls: count.calls + (isNew ? 1 : 0),
      international: count.international + (isNew && isAbroad ? 1 : 0),
      blocked: count.blocked + (isStopped ? 1 : 0),
    };
  }

  /** A call costs on the day on which it ends. */
  onOver({ cost }: CallRecord, nowMs: number): void {
    const count = this.#on(nowMs);
    this.#count = { ...count, cost: count.cost + (cost?.amount ?? 0) };
  }

  /** With what `running` calls cost so far. */
  record(running: readonly Pick<CallRecord, 'cost'>[], nowMs: number): TodayRecord {
    const count = this.#on(nowMs);
    const cost = running.reduce((sum, call) => sum + (call.cost?.amount ?? 0), count.cost);
    return { type: 'today', ...count, cost: Math.round(cost * 100) / 100 };
  }

  save(): TodayCount | null {
    return this.#count;
  }

  restore(count: TodayCount | null): void {
    this.#count = count;
  }

  #on(nowMs: number): TodayCount {
    const date = this.#dateAt(nowMs);
    const { currency, ...same } = this.#count?.date === date ? this.#count : noCount(date, this.#currency);
    return { ...same, ...(currency === this.#currency ? {} : { cost: 0 }), currency: this.#currency };
  }
}

function noCount(date: string, currency: string): TodayCount {
  return { date, calls: 0, international: 0, blocked: 0, cost: 0, currency };
}
