// What goes into the questions and what comes back.

import type { Question } from './question.ts';

/** `maxAsks`: questions open at once; `patienceSeconds`: how long a caller waits for the answer. */
export interface QuestionLimits {
  readonly maxAsks: number;
  readonly patienceSeconds: number;
}

/** `call` is the id of the call that waits. */
export interface Request extends Pick<Question, 'device' | 'number' | 'dialled' | 'country' | 'kind' | 'why'> {
  readonly call: string;
}

/**
 * Why nothing is asked: decline the call. After `unanswered` its class is to be blocked for the device; `denied`: the owner said no of late, or
 * nobody answered for this very call. `why` is one whole sentence.
 */
export interface Refusal {
  readonly kind: 'too-many' | 'unanswered' | 'denied';
  readonly why: string;
}

/** `asked`: a new question. `joined`: the call waits for the answer to one that is open, and no longer than that has left. */
export type Asked =
  | { readonly kind: 'asked'; readonly question: Question }
  | { readonly kind: 'joined'; readonly question: Question }
  | Refusal;

/** A question that is over, and the calls that waited for it to the end. */
export interface Ended {
  readonly question: Question;
  readonly calls: readonly string[];
}

/**
 * `calls` go by the answer. `others` waited too, but for another device than the question names, and an `allow` for once is not meant for
 * them: decline them. `isLate`: nobody waits any more, so the answer is for the next attempt.
 */
export interface Settled extends Ended {
  readonly ok: true;
  readonly others: readonly string[];
  readonly isLate: boolean;
  readonly sentence: string;
}

export type Answered = Settled | { readonly ok: false; readonly sentence: string };
