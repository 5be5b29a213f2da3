// What is remembered of one device, or of all of them together.

import type { Scope, Session } from '../detectors/detector.ts';
import type { WatchedCall } from './attempt.ts';
import { History, type HistoryLimits } from './history.ts';
import { costOf } from './running.ts';
import { RollingSpending } from './spending.ts';

export interface StationLimits extends HistoryLimits {
  readonly sessions: number;
}

export class Station {
  readonly history: History;
  readonly spending = new RollingSpending();
  readonly #limits: StationLimits;
  #sessions: readonly Session[] = [];
  /** Id of the first call abroad, empty for one before the last start. */
  #firstAbroad: string | null = null;

  constructor(limits: StationLimits) {
    this.#limits = limits;
    this.history = new History(limits);
  }

  get hasCalledAbroad(): boolean {
    return this.#firstAbroad !== null;
  }

  add(call: WatchedCall): void {
    this.history.add(call);
    if (call.direction === 'outbound' && call.class === 'international') this.#firstAbroad ??= call.id;
  }

  /** It called abroad before the last start. */
  recallAbroad(): void {
    this.#firstAbroad ??= '';
  }

  /** For a call that is over. */
  pay(call: WatchedCall): void {
    const cost = call.endedAtMs === null ? 0 : costOf(call, call.endedAtMs);
    if (cost > 0 && call.endedAtMs !== null) this.spending.add(call.endedAtMs, cost, !call.familiar);
  }

  /** A later session from the same address takes the place of the one before. */
  open(session: Session): void {
    const others = this.#sessions.filter(({ device, from }) => device !== session.device || from !== session.from);
    this.#sessions = [...others, session].slice(-this.#limits.sessions);
  }

  scope(device: string | null, latest: WatchedCall | null): Scope {
    return {
      device,
      latest,
      calls: this.history.calls,
      sessions: this.#sessions,
      spending: this.spending,
      hasCalledAbroad: this.hasCalledAbroad && this.#firstAbroad !== latest?.id,
    };
  }
}
