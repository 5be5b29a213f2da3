// The owner's orders to a running agent, however they come: on the control socket, by MQTT.
// The one rule: a command is data, already validated; the guard carries it out and answers in a sentence.

import type { BlockTarget } from '../policy/orders/order.ts';
import type { Answer } from '../policy/questions/question.ts';

/** A block's target as the owner names it: a device section or address, a number, a country. */
export type GuardCommand =
  | { readonly command: 'asks' }
  | { readonly command: 'blocks' }
  | { readonly command: 'calls' }
  | ({ readonly command: 'answer'; readonly id: string } & Answer)
  | { readonly command: 'block'; readonly target: BlockTarget; readonly seconds: number | null }
  | { readonly command: 'unblock'; readonly target: string }
  | { readonly command: 'end'; readonly call: string };

/** In place of a call: the media of those that nobody saw begin. */
export const UNSEEN = 'unseen';

/** `data` is what `--json` prints: a list of records, or one. */
export type CommandResult =
  | { readonly ok: true; readonly sentence: string; readonly data?: unknown }
  | { readonly ok: false; readonly sentence: string };

/** Orders that only make things stricter: what a broker that is not trusted with more may give. */
export function tightens(command: GuardCommand): boolean {
  switch (command.command) {
    case 'asks':
    case 'blocks':
    case 'calls':
    case 'block':
      return true;
    case 'end':
      // What nobody knows may be a call for help.
      return command.call !== UNSEEN;
    case 'answer':
      return command.decision !== 'allow';
    case 'unblock':
      return false;
  }
}
