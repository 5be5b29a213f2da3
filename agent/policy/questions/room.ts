// Whether a question may be put now, by those there are.

import { shortKey } from '../../calls/bounded.ts';
import type { Refusal } from './asking.ts';
import type { Entry } from './entry.ts';
import type { Question } from './question.ts';

/** For so long nothing is asked about a destination that the owner said no to. */
const DENIED_MS = 600_000;

/** `number` as it is kept. A call that was declined already may send its INVITE once more: our answer to it was lost, nothing else. */
export function denial(entries: readonly Entry[], call: string, number: string, nowMs: number): Refusal | null {
  const about = entries.filter(({ question }) => question.number === number);
  if (about.some(({ question, waiting }) => question.state === 'expired' && waiting.has(call)))
    return { kind: 'denied', why: `Nobody answered the question about ${number} in time.` };
  const isDenied = ({ question, answeredAtMs }: Entry) =>
    question.state === 'denied' && (answeredAtMs ?? 0) > nowMs - DENIED_MS;
  if (!about.some(isDenied)) return null;
  return { kind: 'denied', why: `The owner said no to ${number} within the last ten minutes.` };
}

/** One device must not take every place, or its questions would keep those of others from being asked. */
export function crowd(open: readonly Question[], device: string, maxAsks: number): Refusal | null {
  if (open.length >= maxAsks)
    return { kind: 'too-many', why: `No more than ${maxAsks} questions (max_asks) are open at once.` };
  const key = shortKey(device);
  const own = open.filter((question) => question.device === key).length;
  if (own < Math.max(1, maxAsks - 1)) return null;
  return { kind: 'too-many', why: `${own} questions are open for ${device}; the last place is for others.` };
}
