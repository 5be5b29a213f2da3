// The questions that wait for the owner, and those of the last hour.
// The one rule: one question per destination, and it holds its place until its time is over, even when every caller gave up: who dials
// and hangs up in turn is asked about no more often than who waits.

import { shortKey } from '../../calls/bounded.ts';
import { savedShiftMs } from '../orders/saved-time.ts';
import type { Answered, Asked, Ended, QuestionLimits, Request } from './asking.ts';
import { type Entry, expire, join, leave, newEntry, settle } from './entry.ts';
import type { Answer, Question } from './question.ts';
import { HOUR_MS, type Put, Quota } from './quota.ts';
import { crowd, denial } from './room.ts';

/** Questions put after the state was written have higher numbers than it knows: a late tap on one must not answer another. */
const UNSAVED_IDS = 20;

/** Plain JSON: only what the limits per hour go by. Times by the clock of when it was saved. */
export interface SavedQuestions {
  readonly last: number;
  readonly puts: readonly Put[];
}

export class Questions {
  readonly #quota = new Quota();
  #limits: QuestionLimits;
  /** Oldest first; as many as the quota lets in within an hour. */
  #entries: readonly Entry[] = [];
  #last = 0;

  constructor(limits: QuestionLimits) {
    this.#limits = limits;
  }

  /** Questions that are open keep the time they have. */
  reconfigure(limits: QuestionLimits): void {
    this.#limits = limits;
  }

  ask(request: Request, nowMs: number): Asked {
    const number = shortKey(request.number);
    const open = this.#entries.find(({ question }) => question.number === number && question.state === 'open');
    if (open !== undefined) return this.#join(open, request);
    const refusal =
      denial(this.#entries, request.call, number, nowMs) ??
      this.#quota.refusal(request.device, nowMs) ??
      crowd(this.open(), request.device, this.#limits.maxAsks);
    return refusal ?? { kind: 'asked', question: this.#put(request, nowMs) };
  }

  /** The owner's answer. One that comes too late still holds for the next attempt, within an hour. `last` is the newest that is open, else the newest. */
  answer(id: string, answer: Answer, nowMs: number): Answered {
    const entry =
      id.toLowerCase() === 'last'
        ? this.#lastEntry()
        : this.#entries.find(({ question }) => question.id === id.toLowerCase());
    if (entry === undefined || entry.question.askedAtMs <= nowMs - HOUR_MS)
      return { ok: false, sentence: `No question of the last hour is called '${id}'; 'ringfence asks' lists them.` };
    const { state, number } = entry.question;
    if (state === 'allowed' || state === 'denied')
      return { ok: false, sentence: `The question about ${number} was answered already: ${state}.` };
    const settled = settle(entry, answer);
    this.#replace(entry, { question: settled.question, waiting: new Map(), answeredAtMs: nowMs });
    this.#quota.mark(entry.question.id, false);
    return settled;
  }

  /** The caller gave up: by CANCEL, or because its transaction ran out. */
  withdraw(call: string): void {
    this.#entries = this.#entries.map((entry) => leave(entry, call));
  }

  /** The questions whose time is over, as `expired`, or `withdrawn` where nobody waited any more. */
  tick(nowMs: number): readonly Ended[] {
    const due = this.#entries.filter(({ question }) => question.state === 'open' && question.expiresAtMs <= nowMs);
    this.#forget(nowMs);
    return due.map((entry) => {
      const ended = expire(entry);
      this.#replace(entry, ended);
      this.#quota.mark(entry.question.id, true);
      return { question: ended.question, calls: [...ended.waiting.keys()] };
    });
  }

  /** When `tick` next has something to end; null when nothing is open. */
  nextDueMs(): number | null {
    const open = this.open();
    return open.length === 0 ? null : Math.min(...open.map(({ expiresAtMs }) => expiresAtMs));
  }

  /** Oldest first. */
  open(): readonly Question[] {
    return this.recent().filter(({ state }) => state === 'open');
  }

  /** All of the last hour, oldest first. */
  recent(): readonly Question[] {
    return this.#entries.map(({ question }) => question);
  }

  find(id: string): Question | null {
    return this.recent().find((question) => question.id === id.toLowerCase()) ?? null;
  }

  /** The newest. */
  last(): Question | null {
    return this.recent().at(-1) ?? null;
  }

  /** The clock was moved by `deltaMs`. */
  shift(deltaMs: number): void {
    this.#quota.shift(deltaMs);
    this.#entries = this.#entries.map((entry) => ({
      ...entry,
      question: moved(entry.question, deltaMs),
      answeredAtMs: entry.answeredAtMs === null ? null : entry.answeredAtMs + deltaMs,
    }));
  }

  save(): SavedQuestions {
    return { last: this.#last, puts: this.#quota.save() };
  }

  /** The questions themselves are not kept: their callers have long given up. */
  restore(saved: SavedQuestions, savedAtMs: number, nowMs: number): void {
    this.#last = saved.last + UNSAVED_IDS;
    this.#quota.restore(saved.puts);
    this.#quota.shift(savedShiftMs(savedAtMs, nowMs));
  }

  #lastEntry(): Entry | undefined {
    return this.#entries.findLast(({ question }) => question.state === 'open') ?? this.#entries.at(-1);
  }

  #join(open: Entry, request: Request): Asked {
    const joined = join(open, request);
    if (joined === null)
      return { kind: 'too-many', why: `Too many calls wait for the answer about ${open.question.number}.` };
    this.#replace(open, joined);
    return { kind: 'joined', question: joined.question };
  }

  #put(request: Request, nowMs: number): Question {
    const entry = newEntry(`q${++this.#last}`, request, nowMs, this.#limits.patienceSeconds);
    this.#forget(nowMs);
    this.#entries = [...this.#entries, entry];
    this.#quota.put(entry.question.id, request.device, nowMs);
    return entry.question;
  }

  #replace(before: Entry, after: Entry): void {
    this.#entries = this.#entries.map((entry) => (entry === before ? after : entry));
  }

  #forget(nowMs: number): void {
    const isKept = ({ question: { state, askedAtMs } }: Entry) => state === 'open' || askedAtMs > nowMs - HOUR_MS;
    this.#entries = this.#entries.filter(isKept);
  }
}

function moved(question: Question, deltaMs: number): Question {
  const { askedAtMs, expiresAtMs } = question;
  return { ...question, askedAtMs: askedAtMs + deltaMs, expiresAtMs: expiresAtMs + deltaMs };
}
