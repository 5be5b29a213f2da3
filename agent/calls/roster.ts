// The lives of calls: opened, closed once, forgotten; and the events that tell of it, in order.
// The one rule: whoever opens a call makes room first, and whoever closes it says so.
import { shortKey } from './bounded.ts';
import type { CallEvent, Ending } from './call.ts';
import { CallTable } from './call-table.ts';
import { Claims } from './claims.ts';
import { deadlineOf } from './deadline.ts';
import { forgetDialogs } from './dialog-memory.ts';
import type { TrackerLimits } from './limits.ts';
import { MediaJoin } from './media-join.ts';
import { endCall, newCall, type Origin, snapshot, type TrackedCall } from './tracked-call.ts';

/** Flows remembered for each call: its streams, and what re-INVITEs left behind. */
const FLOWS_PER_CALL = 8;

export class Roster {
  readonly table: CallTable;
  readonly media: MediaJoin;
  readonly claims = new Claims();
  private readonly limits: TrackerLimits;
  private events: CallEvent[] = [];
  private opened = 0;
  private nextDueMs = Number.POSITIVE_INFINITY;

  constructor(limits: TrackerLimits) {
    this.limits = limits;
    this.table = new CallTable(limits.maxCalls);
    this.media = new MediaJoin(limits.maxCalls * FLOWS_PER_CALL);
  }

  open(origin: Omit<Origin, 'id'>): TrackedCall {
    this.opened++;
    const call = newCall({ ...origin, id: `${shortKey(origin.callId)}#${this.opened}` });
    for (let victim = this.table.victimFor(call); victim; victim = this.table.victimFor(call)) {
      this.close(victim, 'evicted', null, origin.startedAtMs);
      this.forget(victim);
    }
    this.table.add(call);
    this.watch(call);
    return call;
  }

  /** Ends a call if it has not ended yet, and tells once that it is over. */
  close(call: TrackedCall, ending: Ending, endedAtMs: number | null, nowMs: number): void {
    if (call.ending === null) endCall(call, ending, endedAtMs);
    forgetDialogs(call);
    if (!this.table.retire(call, nowMs)) return;
    this.nextDueMs = Math.min(this.nextDueMs, nowMs + this.limits.transactionMs);
    this.tell({ type: 'over', call: snapshot(call), ending: call.ending ?? ending });
  }

  /** Closes what is due at `nowMs`, forgets what has long been over. */
  tick(nowMs: number): void {
    if (nowMs < this.nextDueMs) return;
    for (const call of this.table.active()) {
      const { atMs, ending, endedAtMs } = deadlineOf(call, this.limits);
      if (atMs <= nowMs) this.close(call, ending, endedAtMs, nowMs);
    }
    for (const call of this.table.retiredBy(nowMs - this.limits.transactionMs)) this.forget(call);
    this.nextDueMs = this.table.nextRetiredMs() + this.limits.transactionMs;
    for (const call of this.table.active()) this.watch(call);
  }

  /** What still runs when nothing more will be seen: it stands as it is, but for a BYE whose answer is missing. */
  closeAll(nowMs: number): void {
    for (const call of this.table.active()) {
      const { ending, endedAtMs } = deadlineOf(call, this.limits);
      if (ending === 'bye') this.close(call, ending, endedAtMs, nowMs);
      else this.close(call, 'unfinished', null, nowMs);
    }
  }

  /** Has the clock look at a call whose deadline may have come nearer. */
  watch(call: TrackedCall): void {
    this.nextDueMs = Math.min(this.nextDueMs, deadlineOf(call, this.limits).atMs);
  }

  tell(event: CallEvent): void {
    this.events.push(event);
  }

  /** The events since it was last asked. */
  taken(): CallEvent[] {
    const events = this.events;
    this.events = [];
    return events;
  }

  private forget(call: TrackedCall): void {
    this.table.remove(call);
    this.media.forget(call);
  }
}
