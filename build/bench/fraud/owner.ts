// The owner of a simulated home, and whether there is one to ask.

import type { QuestionRecord } from '../../../agent/ledger/record.ts';
import type { Answer } from '../../../agent/policy/questions/question.ts';

/** Answers a question after so many seconds; null: never. */
export type Owner = (question: QuestionRecord) => { readonly afterSeconds: number; readonly answer: Answer } | null;

/** Nobody looks at the telephone; `onAsk` counts. */
export function absent(onAsk: () => void): Owner {
  return () => {
    onAsk();
    return null;
  };
}
