// Turns a flood of refused calls into few alerts. The one rule: the first of a kind is told at once, the rest of that minute as a number.

import type { Config } from './config/schema.ts';
import { isoTime } from './ledger/build.ts';
import type { AlertRecord, CallRecord } from './ledger/record.ts';

const WINDOW_MS = 60_000;
const MAX_KINDS = 256;

interface Kind {
  readonly sinceMs: number;
  readonly untold: number;
}

export class AlertGate {
  readonly #kinds = new Map<string, Kind>();

  /** Null while calls of the same device, rule and country were told less than a minute ago. */
  pass(record: CallRecord, mode: Config['main']['mode'], nowMs: number): AlertRecord | null {
    const key = `${record.device} ${record.rule} ${record.destination.country}`;
    const kind = this.#kinds.get(key);
    // A clock set back must not silence anything.
    if (kind !== undefined && nowMs >= kind.sinceMs && nowMs - kind.sinceMs < WINDOW_MS) {
      this.#kinds.set(key, { ...kind, untold: kind.untold + 1 });
      return null;
    }
    this.#kinds.delete(key);
    this.#kinds.set(key, { sinceMs: nowMs, untold: 0 });
    this.#forgetOldest();
    return alertOf(record, mode, kind?.untold ?? 0, nowMs);
  }

  #forgetOldest(): void {
    const oldest = this.#kinds.keys().next();
    if (this.#kinds.size > MAX_KINDS && !oldest.done) this.#kinds.delete(oldest.value);
  }
}

function alertOf(call: CallRecord, mode: Config['main']['mode'], untold: number, nowMs: number): AlertRecord {
  const done = mode === 'enforce' ? 'was stopped' : 'would have been stopped';
  const more = untold === 0 ? '' : ` ${untold} more like it since the last alert.`;
  return {
    type: 'alert',
    alert: 'call_blocked',
    severity: call.verdict === 'block' ? 'critical' : 'warn',
    at: isoTime(nowMs),
    why: `A call from ${call.device} to ${call.dialled} ${done}: ${call.why}${more}`,
    call,
  };
}
