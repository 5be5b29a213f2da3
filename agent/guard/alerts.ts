// Turns a flood of refused calls into few alerts. The one rule: the first of a kind is told at once, the rest of that minute as a number.

import { isoTime } from '../ledger/build.ts';
import type { AlertRecord } from '../ledger/record.ts';

const WINDOW_MS = 60_000;
const MAX_KINDS = 256;

interface Kind {
  readonly sinceMs: number;
  readonly untold: number;
}

/** An alert to be; `kind` is what makes two of them alike. */
export interface Concern extends Pick<AlertRecord, 'alert' | 'severity' | 'why' | 'call'> {
  readonly kind: string;
}

export class AlertGate {
  readonly #kinds = new Map<string, Kind>();

  /** Null while one of the same kind was told less than a minute ago. */
  pass({ kind, why, ...rest }: Concern, nowMs: number): AlertRecord | null {
    const before = this.#kinds.get(kind);
    // A clock set back must not silence anything.
    if (before !== undefined && nowMs >= before.sinceMs && nowMs - before.sinceMs < WINDOW_MS) {
      this.#kinds.set(kind, { ...before, untold: before.untold + 1 });
      return null;
    }
    this.#kinds.delete(kind);
    this.#kinds.set(kind, { sinceMs: nowMs, untold: 0 });
    this.#forgetOldest();
    const untold = before?.untold ?? 0;
    const more = untold === 0 ? '' : ` ${untold} more like it since the last alert.`;
    return { type: 'alert', ...rest, at: isoTime(nowMs), why: why + more };
  }

  #forgetOldest(): void {
    const oldest = this.#kinds.keys().next();
    if (this.#kinds.size > MAX_KINDS && !oldest.done) this.#kinds.delete(oldest.value);
  }
}
