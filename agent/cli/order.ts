// One order to the running agent, on the socket that the configuration names, and what becomes of the answer.
// The one rule: a command either got a sentence of the agent's, or says what to do about having got none.

import { hostname } from 'node:os';
import { loadConfig } from '../config/load.ts';
import { printable } from '../config/printable.ts';
import { type OrderOutcome, sendOrder } from '../live/control-client.ts';
import { EXIT, type ExitCode, type Invocation } from './command.ts';

/** `data` is whatever the agent gave with its sentence. What went wrong has been told. */
export type Ordered =
  | { readonly ok: true; readonly sentence: string; readonly data: unknown }
  | { readonly ok: false; readonly code: ExitCode };

export async function order({ configFile, terminal }: Invocation, request: object): Promise<Ordered> {
  const loaded = await loadConfig(configFile, hostname());
  if (!loaded.ok) {
    for (const { sentence } of loaded.faults) terminal.complain(sentence);
    return { ok: false, code: EXIT.wrongInput };
  }
  const path = loaded.config.main.controlSocket;
  const outcome = await sendOrder(path, request);
  if (outcome.kind !== 'answered') {
    terminal.complain(outcomeSentence(outcome, path));
    return { ok: false, code: EXIT.environment };
  }
  const { result } = outcome;
  if (result.ok) return { ok: true, sentence: result.sentence, data: result.data };
  terminal.complain(printable(result.sentence));
  return { ok: false, code: EXIT.wrongInput };
}

/** An order that is to do something: its sentence is all there is to print. */
export async function obey(invocation: Invocation, request: object): Promise<ExitCode> {
  const ordered = await order(invocation, request);
  if (!ordered.ok) return ordered.code;
  const { sentence, data } = ordered;
  if (invocation.json) invocation.terminal.printJson({ type: 'result', ok: true, sentence, data });
  else invocation.terminal.print(printable(sentence));
  return EXIT.fine;
}

function outcomeSentence(outcome: Exclude<OrderOutcome, { kind: 'answered' }>, path: string): string {
  switch (outcome.kind) {
    case 'not-running':
      return `Ringfence is not running here (no answer on ${path}).`;
    case 'not-permitted':
      return `You may not give orders to Ringfence (${path} is closed to you): run this as root, or as its user.`;
    case 'no-answer':
      return `Ringfence gave no answer on ${path} within ${outcome.seconds} s; its log may say why.`;
    case 'garbled':
      return `What answers on ${path} is busy, or no Ringfence of this version; try again, or restart it.`;
  }
}
