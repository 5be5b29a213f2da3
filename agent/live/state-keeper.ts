// Keeps a file of our state up to date. The one rule: one write at a time, at most once a minute; at once for what must not be forgotten, but only
// so often in a row, so that nobody who provokes block after block wears out the flash memory.

import { createHash } from 'node:crypto';
import type { LoadedState, StateWritten } from '../ledger/state-file.ts';
import type { Log } from './log.ts';

/** `state` is asked when there is a chance to write. Both times in milliseconds: between two writes, and between two that are urgent. */
export interface StateKeeperOptions<T extends object> {
  readonly file: {
    load(): Promise<LoadedState<T>>;
    save(state: T): Promise<StateWritten>;
  };
  readonly state: () => T;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly everyMs?: number;
  readonly gapMs?: number;
}

const EVERY_MS = 60_000;
const GAP_MS = 1_000;
/** Urgent writes in a row; every interval earns one more. */
const MOST_RUSHES = 20;
/** A disk that does not answer must not keep the agent from stopping. */
const FAREWELL_MS = 2_000;

export class StateKeeper<T extends object> {
  readonly #options: Required<StateKeeperOptions<T>>;
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isUrgent = false;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #rushes = MOST_RUSHES;
  #rushedAtMs = performance.now();
  #written = '';
  #told = '';

  constructor(options: StateKeeperOptions<T>) {
    this.#options = { everyMs: EVERY_MS, gapMs: GAP_MS, ...options };
  }

  /** What the last agent left; null when there is nothing that can be used. */
  async load(): Promise<T | null> {
    const { state, sentence } = await this.#options.file.load();
    if (sentence !== null) this.#options.log.warn(sentence);
    return state;
  }

  start(): void {
    this.#isRunning = true;
    this.#schedule(this.#options.everyMs);
  }

  /** There is a block: it is to survive a power cut in the next minute. */
  urgent(): void {
    if (!this.#isRunning || this.#isUrgent) return;
    this.#isUrgent = true;
    if (!this.#isWriting) this.#scheduleUrgent();
  }

  /** Writes what is new. Without `start` nothing is: an agent that never came to guard shall not replace what another knows. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const farewell = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([this.#writing.then(() => this.#write()), farewell]);
    clearTimeout(timer);
  }

  #scheduleUrgent(): void {
    const { everyMs, gapMs } = this.#options;
    const nowMs = performance.now();
    const rushes = Math.min(MOST_RUSHES, this.#rushes + (nowMs - this.#rushedAtMs) / everyMs);
    this.#rushedAtMs = nowMs;
    this.#rushes = rushes < 1 ? rushes : rushes - 1;
    this.#schedule(Math.max(0, this.#lastLookMs + (rushes < 1 ? everyMs : gapMs) - nowMs));
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#writing = this.#turn();
    }, afterMs).unref();
  }

  async #turn(): Promise<void> {
    this.#isUrgent = false;
    this.#isWriting = true;
    await this.#write();
    this.#isWriting = false;
    if (!this.#isRunning) return;
    if (this.#isUrgent) this.#scheduleUrgent();
    else this.#schedule(this.#options.everyMs);
  }

  async #write(): Promise<void> {
    const state = this.#options.state();
    const digest = digestOf(state);
    this.#lastLookMs = performance.now();
    if (digest === this.#written) return;
    const written = await this.#options.file.save(state);
    if (written.ok) this.#written = digest;
    this.#tell(written.ok ? '' : written.sentence);
  }

  /** What fails every minute is told once. */
  #tell(sentence: string): void {
    if (sentence === this.#told) return;
    this.#told = sentence;
    if (sentence === '') this.#options.log.info('The state is written again.');
    else this.#options.log.warn(sentence);
  }
}

/** Of all but the time, which alone is nothing new. */
function digestOf(state: object): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...state, savedAtMs: 0 }))
    .digest('base64');
}
