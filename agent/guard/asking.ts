// The calls that wait for the owner's answer, and what the answer makes of them.
// The one rule: of each the message is kept that the kernel dropped, so that whoever waits is answered in the end, one way or the other.

import { questionRecord } from '../ledger/build-order.ts';
import type { QuestionRecord } from '../ledger/record.ts';
import type { Tariff } from '../numbering/tariff/tariff.ts';
import type { Asked, Ended, QuestionLimits, Request } from '../policy/questions/asking.ts';
import { type Consequence, consequenceOf } from '../policy/questions/consequence.ts';
import type { Answer, Question } from '../policy/questions/question.ts';
import { Questions, type SavedQuestions } from '../policy/questions/questions.ts';
import type { Sight } from './sight.ts';

/** A call that waits, by its id, with its INVITE. */
export interface Waiting {
  readonly call: string;
  readonly sight: Sight;
}

/** What an answer, or its absence, makes of the calls that waited. `why` is for those that are declined. */
export interface Settled {
  readonly question: QuestionRecord;
  readonly allowed: readonly Waiting[];
  readonly declined: readonly Waiting[];
  readonly why: string;
}

export type Reply =
  | { readonly ok: true; readonly settled: Settled; readonly consequence: Consequence; readonly sentence: string }
  | { readonly ok: false; readonly sentence: string };

export class Asking {
  readonly #questions: Questions;
  readonly #waiting = new Map<string, Waiting>();
  #tariff: Tariff;

  constructor(limits: QuestionLimits, tariff: Tariff) {
    this.#questions = new Questions(limits);
    this.#tariff = tariff;
  }

  reconfigure(limits: QuestionLimits, tariff: Tariff): void {
    this.#questions.reconfigure(limits);
    this.#tariff = tariff;
  }

  /** `sight` is what the kernel holds back; null where there is nothing to hold: the call has left, and the answer is for its next attempt. */
  ask(request: Request, sight: Sight | null, nowMs: number): Asked {
    const asked = this.#questions.ask(request, nowMs);
    const waits = asked.kind === 'asked' || asked.kind === 'joined';
    if (waits && sight !== null) this.#waiting.set(request.call, { call: request.call, sight });
    return asked;
  }

  isWaiting(call: string): boolean {
    return this.#waiting.has(call);
  }

  /** The calls of a dialog that its caller has just given up, by its Call-ID. */
  waitingOf(callId: string): readonly Waiting[] {
    return [...this.#waiting.values()].filter(({ sight }) => sight.observation.message.callId === callId);
  }

  /** It waits no more, whatever the answer. */
  withdraw(call: string): void {
    this.#waiting.delete(call);
    this.#questions.withdraw(call);
  }

  /** The questions that found no answer in time. */
  tick(nowMs: number): readonly Settled[] {
    return this.#questions
      .tick(nowMs)
      .map((ended) => this.#refused(ended, 'Nobody answered the question about it in time.'));
  }

  answer(id: string, answer: Answer, nowMs: number, blockForSeconds: number): Reply {
    const answered = this.#questions.answer(id, answer, nowMs);
    if (!answered.ok) return answered;
    const { question, calls, others, isLate, sentence } = answered;
    const consequence = consequenceOf(question, answer, isLate, blockForSeconds);
    const settled =
      answer.decision === 'allow'
        ? {
            ...this.#refused({ question, calls: others }, 'The owner allowed it for another device.'),
            allowed: this.#take(calls),
          }
        : this.#refused({ question, calls: [...calls, ...others] }, 'The owner said no to it.');
    return { ok: true, settled, consequence, sentence };
  }

  record(question: Question): QuestionRecord {
    const { number, dialled, country, kind } = question;
    const e164 = number.startsWith('+') ? number : null;
    return questionRecord(question, this.#tariff.priceOf({ dialled, e164, country, kind }), this.#tariff.currency);
  }

  /** Of the last hour, oldest first. */
  recent(): readonly QuestionRecord[] {
    return this.#questions.recent().map((question) => this.record(question));
  }

  open(): readonly QuestionRecord[] {
    return this.#questions.open().map((question) => this.record(question));
  }

  shift(deltaMs: number): void {
    this.#questions.shift(deltaMs);
  }

  save(): SavedQuestions {
    return this.#questions.save();
  }

  restore(saved: SavedQuestions, savedAtMs: number, nowMs: number): void {
    this.#questions.restore(saved, savedAtMs, nowMs);
  }

  #refused({ question, calls }: Ended, why: string): Settled {
    return { question: this.record(question), allowed: [], declined: this.#take(calls), why };
  }

  #take(calls: readonly string[]): readonly Waiting[] {
    const waiting = calls.flatMap((call) => this.#waiting.get(call) ?? []);
    for (const call of calls) this.#waiting.delete(call);
    return waiting;
  }
}
