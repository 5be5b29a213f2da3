// A question to the owner: may this destination be called?

import type { DestinationKind } from '../../config/kinds.ts';

/** `open` waits; `allowed` and `denied` are answers; `expired` found none in time; `withdrawn`: the caller gave up or the need went away. */
type QuestionState = 'open' | 'allowed' | 'denied' | 'expired' | 'withdrawn';

/** How long an answer holds: for this one call, for so many seconds, or until it is taken back. */
export type AnswerTerm = 'once' | number | 'always';

/** `block` denies and blocks the device's class of calls. */
export interface Answer {
  readonly decision: 'allow' | 'deny' | 'block';
  readonly term: AnswerTerm;
  readonly scope: 'number' | 'country';
}

/** One question per destination, however many calls and INVITEs there are to it. Times in milliseconds since the epoch. */
export interface Question {
  /** Short enough to type: `q17`. */
  readonly id: string;
  /** Section or address of the device that asked first. */
  readonly device: string;
  /** E.164, or the dial string where there is none. */
  readonly number: string;
  readonly dialled: string;
  readonly country: string | null;
  readonly kind: DestinationKind;
  readonly why: string;
  readonly state: QuestionState;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  /** Calls that wait for the answer, or did. */
  readonly calls: number;
}
