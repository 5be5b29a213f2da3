// How often a simulated agent looks at its clock. The one rule: as often as the agent itself while something may come of it, and
// seldom while nobody calls or a call only goes on, for a month has many seconds.

import type { Agenda } from './agenda.ts';

const SECONDS = { closely: 1, busy: 30, idle: 600 } as const;
const CLOSELY_MS = 60_000;

export class Pace {
  readonly #agenda: Agenda;
  readonly #isBusy: () => boolean;
  readonly #onTick: () => void;
  #closelyUntilMs = 0;
  #nextMs = 0;
  #turn = 0;

  constructor(agenda: Agenda, isBusy: () => boolean, onTick: () => void) {
    this.#agenda = agenda;
    this.#isBusy = isBusy;
    this.#onTick = onTick;
    this.#arm();
  }

  /** Something began that may come to something within a minute. */
  quicken(): void {
    const { nowMs } = this.#agenda;
    this.#closelyUntilMs = nowMs + CLOSELY_MS;
    if (this.#nextMs > nowMs + SECONDS.closely * 1000) this.#arm();
  }

  #mood(nowMs: number): keyof typeof SECONDS {
    if (!this.#isBusy()) return 'idle';
    return nowMs < this.#closelyUntilMs ? 'closely' : 'busy';
  }

  #arm(): void {
    const { nowMs } = this.#agenda;
    const seconds = SECONDS[this.#mood(nowMs)];
    const turn = ++this.#turn;
    this.#nextMs = nowMs + seconds * 1000;
    this.#agenda.at(this.#nextMs, () => {
      if (turn !== this.#turn) return;
      this.#onTick();
      this.#arm();
    });
  }
}
