// What an answer of the owner's leads to, as an order.
// The one rule: `once` is for the call that was asked about, so it is for one device, and short.

import { type CallClass, callClassOf } from '../call-class.ts';
import type { AllowTarget, BlockTarget } from '../orders/order.ts';
import type { Answer, AnswerTerm, Question } from './question.ts';

/** More than a caller's transaction still lives: Timer B, 32 s (RFC 3261 section 17.1.1.2). */
const ONCE_SECONDS = 60;
/** Time to tell whoever called that it may be dialled again. */
const ONCE_LATE_SECONDS = 900;

/** `device` null is for all, `seconds` null until it is taken back. `none`: the call is declined, and that is all. */
export type Consequence =
  | {
      readonly kind: 'allow';
      readonly target: AllowTarget;
      readonly device: string | null;
      readonly seconds: number | null;
    }
  | { readonly kind: 'block'; readonly target: BlockTarget; readonly seconds: number | null }
  | { readonly kind: 'none' };

/** `isLate`: the call had been declined before the answer came. `blockForSeconds` is how long a device is blocked unless the answer says. */
export function consequenceOf(
  question: Question,
  answer: Answer,
  isLate: boolean,
  blockForSeconds: number,
): Consequence {
  const { decision, term } = answer;
  switch (decision) {
    case 'allow':
      return {
        kind: 'allow',
        target: destinationOf(question, answer),
        device: term === 'once' ? question.device : null,
        seconds: secondsOf(term, isLate ? ONCE_LATE_SECONDS : ONCE_SECONDS),
      };
    case 'deny':
      if (term === 'once') return { kind: 'none' };
      return { kind: 'block', target: destinationOf(question, answer), seconds: secondsOf(term, 0) };
    case 'block':
      return {
        kind: 'block',
        target: { kind: 'device', device: question.device, class: classOf(question) },
        seconds: secondsOf(term, blockForSeconds),
      };
  }
}

function classOf({ kind }: Question): CallClass | 'all' {
  return callClassOf(kind) ?? 'all';
}

/** Numbers that belong to no country are meant by themselves. */
function destinationOf({ number, country }: Question, { scope }: Answer): AllowTarget {
  return scope === 'country' && country !== null ? { kind: 'country', country } : { kind: 'number', number };
}

function secondsOf(term: AnswerTerm, onceSeconds: number): number | null {
  if (term === 'always') return null;
  return term === 'once' ? onceSeconds : term;
}
