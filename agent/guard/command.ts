// The owner's orders to a running agent, however they come: on the control socket, by MQTT.
// The one rule: a command is data, already validated; the guard carries it out and answers in a sentence.

import type { BlockTarget, HouseClass } from '../policy/orders/order.ts';
import type { Answer } from '../policy/questions/question.ts';

/** A block's target as the owner names it: a device section or address, a number, a country. */
export type GuardCommand =
  | { readonly command: 'asks' }
  | { readonly command: 'blocks' }
  | { readonly command: 'calls' }
  | ({ readonly command: 'answer'; readonly id: string } & Answer)
  | { readonly command: 'block'; readonly target: BlockTarget; readonly seconds: number | null }
  | { readonly command: 'unblock'; readonly target: string }
  | { readonly command: 'end'; readonly call: string }
  | { readonly command: 'mode'; readonly mode: 'enforce' | 'observe' }
  | { readonly command: 'rule'; readonly name: HouseClass; readonly blocked: boolean }
  | ({ readonly command: 'budget' } & Partial<Budget>)
  | { readonly command: 'test' };

/** What calls to unfamiliar destinations may cost within an hour and within 24 hours; 0 is no limit. */
export interface Budget {
  readonly hour: number;
  readonly day: number;
}

/** In place of a call: the media of those that nobody saw begin. */
export const UNSEEN = 'unseen';

/** `data` is what `--json` prints: a list of records, or one. */
export type CommandResult =
  | { readonly ok: true; readonly sentence: string; readonly data?: unknown }
  | { readonly ok: false; readonly sentence: string };

/** Orders that only make things stricter: what a broker that is not trusted with more may give. `budget` is as it stands. */
export function tightens(command: GuardCommand, budget: Budget): boolean {
  switch (command.command) {
    case 'asks':
    case 'blocks':
    case 'calls':
    case 'block':
    case 'test':
      return true;
    case 'end':
      // What nobody knows may be a call for help.
      return command.call !== UNSEEN;
    case 'mode':
      return command.mode === 'enforce';
    case 'rule':
      return command.blocked;
    case 'budget':
      return isNoMore(command.hour, budget.hour) && isNoMore(command.day, budget.day);
    case 'answer':
      return command.decision !== 'allow';
    case 'unblock':
      return false;
  }
}

function isNoMore(limit: number | undefined, before: number): boolean {
  const amount = (money: number) => (money === 0 ? Number.POSITIVE_INFINITY : money);
  return limit === undefined || amount(limit) <= amount(before);
}
