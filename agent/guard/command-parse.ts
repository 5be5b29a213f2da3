// JSON -> an order for the guard. The one rule: socket and MQTT share it, so that an order means the same however it comes.

import type { GuardCommand } from './command.ts';
import { type CommandRequest, readRequest } from './command-schema.ts';
import { resolveTarget, type TargetHouse, targetText } from './command-target.ts';

export type CommandParse =
  | { readonly ok: true; readonly command: GuardCommand }
  | { readonly ok: false; readonly sentence: string };

/** `value` is JSON of anybody's; what is wrong with it is one sentence. */
export function parseCommand(value: unknown, house: TargetHouse): CommandParse {
  const read = readRequest(value);
  return read.ok ? commandOf(read.request, house) : read;
}

function commandOf(request: CommandRequest, house: TargetHouse): CommandParse {
  switch (request.command) {
    case 'asks':
    case 'blocks':
    case 'calls':
    case 'end':
    case 'mode':
    case 'rule':
    case 'test':
      return { ok: true, command: request };
    case 'budget':
      if (request.hour === undefined && request.day === undefined)
        return { ok: false, sentence: 'The order "budget" needs "hour", "day" or both.' };
      return { ok: true, command: request };
    case 'answer': {
      const { command, question, decision, for: term, scope } = request;
      return { ok: true, command: { command, id: question, decision, term, scope } };
    }
    case 'block': {
      const { command, target: word, for: term } = request;
      const resolved = resolveTarget(word, house);
      if (!resolved.ok) return resolved;
      return { ok: true, command: { command, target: resolved.target, seconds: term === 'always' ? null : term } };
    }
    case 'unblock':
      return { ok: true, command: { command: request.command, target: unblockText(request.target, house) } };
  }
}

/** Ids and `all` stay as they are; so does what nobody knows any more: a block outlives the section that it was made for. */
function unblockText(word: string, house: TargetHouse): string {
  const isId = word === 'all' || /^[a-z]\d{1,9}$/.test(word);
  const resolved = isId ? null : resolveTarget(word, house);
  return resolved?.ok ? targetText(resolved.target) : word;
}
