// One order to the running agent, and its answer. The one rule: it waits a bounded time, and says which of three things went wrong.

import { createConnection } from 'node:net';
import * as v from 'valibot';
import type { CommandResult } from '../guard/command.ts';

/** `code` is the system's. `garbled`: who answers there is no Ringfence, or it went away in the middle. */
export type OrderOutcome =
  | { readonly kind: 'answered'; readonly result: CommandResult }
  | { readonly kind: 'not-running' | 'not-permitted' | 'garbled' }
  | { readonly kind: 'no-answer'; readonly seconds: number };

const ANSWER_SECONDS = 10;
/** A list of every running call, and more. */
const MOST_BYTES = 8 * 1024 * 1024;
const RESULT = v.variant('ok', [
  v.object({ ok: v.literal(true), sentence: v.string(), data: v.optional(v.unknown()) }),
  v.object({ ok: v.literal(false), sentence: v.string() }),
]);

export function sendOrder(path: string, order: object): Promise<OrderOutcome> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const settle = (outcome: OrderOutcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const late = { kind: 'no-answer', seconds: ANSWER_SECONDS } as const;
    const timer = setTimeout(settle, ANSWER_SECONDS * 1000, late);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.endsWith('\n') || text.length > MOST_BYTES) settle(answerOf(text));
    });
    socket.once('end', () => settle(answerOf(text)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => settle(failureOf(code)));
    socket.write(`${JSON.stringify(order)}\n`);
  });
}

function failureOf(code: string | undefined): OrderOutcome {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return { kind: 'not-running' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'not-permitted' };
    default:
      return { kind: 'garbled' };
  }
}

function answerOf(text: string): OrderOutcome {
  try {
    const read = v.safeParse(RESULT, JSON.parse(text));
    if (!read.success) return { kind: 'garbled' };
    return { kind: 'answered', result: read.output };
  } catch {
    return { kind: 'garbled' };
  }
}
