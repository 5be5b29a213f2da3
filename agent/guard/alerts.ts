// Turns a flood of refused calls into few alerts. The one rule: the first of a kind is told at once, the rest of that minute as a number; and so
// is, of one sort of alert, what is more than anybody reads, for who calls by ever new addresses makes ever new kinds.

import { isoTime } from '../ledger/build.ts';
import type { AlertRecord } from '../ledger/record.ts';

const WINDOW_MS = 60_000;
const MAX_KINDS = 256;
/** Alerts of one sort within a minute. */
const MAX_OF_SORT = 30;

interface Kind {
  readonly sinceMs: number;
  readonly untold: number;
}

interface Sort extends Kind {
  readonly told: number;
}

/** An alert to be; `kind` is what makes two of them alike. */
export interface Concern extends Pick<AlertRecord, 'alert' | 'severity' | 'why' | 'call'> {
  readonly kind: string;
}

export class AlertGate {
  readonly #kinds = new Map<string, Kind>();
  readonly #sorts = new Map<AlertRecord['alert'], Sort>();

  /** Null while one of the same kind was told less than a minute ago, or too many of the same sort. */
  pass({ kind, why, ...rest }: Concern, nowMs: number): AlertRecord | null {
    const before = this.#kinds.get(kind);
    if (before !== undefined && isRecent(before, nowMs)) {
      this.#kinds.set(kind, { ...before, untold: before.untold + 1 });
      return null;
    }
    const others = this.#countOfSort(rest.alert, nowMs);
    if (others === null) return null;
    this.#kinds.delete(kind);
    this.#kinds.set(kind, { sinceMs: nowMs, untold: 0 });
    this.#forgetOldest();
    const untold = (before?.untold ?? 0) + others;
    const more = untold === 0 ? '' : ` ${untold} more like it since the last alert.`;
    return { type: 'alert', ...rest, at: isoTime(nowMs), why: why + more };
  }

  /** How many of the sort were not told in the minute before; null when this one is not told either. */
  #countOfSort(alert: AlertRecord['alert'], nowMs: number): number | null {
    const before = this.#sorts.get(alert);
    if (before === undefined || !isRecent(before, nowMs)) {
      this.#sorts.set(alert, { sinceMs: nowMs, told: 1, untold: 0 });
      return before?.untold ?? 0;
    }
    const isTold = before.told < MAX_OF_SORT;
    const { told, untold } = before;
    this.#sorts.set(alert, { ...before, told: isTold ? told + 1 : told, untold: isTold ? untold : untold + 1 });
    return isTold ? 0 : null;
  }

  #forgetOldest(): void {
    const oldest = this.#kinds.keys().next();
    if (this.#kinds.size > MAX_KINDS && !oldest.done) this.#kinds.delete(oldest.value);
  }
}

/** A clock set back must not silence anything. */
function isRecent({ sinceMs }: Kind, nowMs: number): boolean {
  return nowMs >= sinceMs && nowMs - sinceMs < WINDOW_MS;
}
