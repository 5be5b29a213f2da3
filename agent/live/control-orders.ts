// Orders from outside on their way to the guard: read, refused where they may not be given, carried out, told to the log.
// The one rule: whoever gave an order gets exactly one sentence back, whatever came.

import { type Budget, type CommandResult, type GuardCommand, tightens } from '../guard/command.ts';
import { parseCommand } from '../guard/command-parse.ts';
import type { TargetHouse } from '../guard/command-target.ts';
import { maskNumbers } from '../ledger/mask.ts';
import type { Log } from './log.ts';

/** Who carries out orders, by the house that is in force when they come. */
export interface Orders {
  readonly house: () => TargetHouse;
  /** The limits as they were set last. */
  readonly budget: () => Budget;
  readonly handle: (command: GuardCommand) => CommandResult | Promise<CommandResult>;
  readonly log: Log;
}

/** `all` for who is root here; `tighten` for who may only make things stricter. */
export type Trust = 'all' | 'tighten';

const NOT_TRUSTED =
  "This order would loosen something, which option commands 'tighten' leaves to who knows command_secret, and to the command line of the router.";

/** `from` ends the words "By order ": `on the control socket`. `value` is JSON of anybody's. */
export async function carryOut(value: unknown, from: string, trust: Trust, orders: Orders): Promise<CommandResult> {
  const parsed = parseCommand(value, orders.house());
  if (!parsed.ok) return parsed;
  const { command } = parsed;
  if (trust === 'tighten' && !tightens(command, orders.budget())) return { ok: false, sentence: NOT_TRUSTED };
  const result = await orders.handle(command);
  const isQuestion = command.command === 'asks' || command.command === 'blocks' || command.command === 'calls';
  const isMasked = orders.house().config.main.privacy === 'masked';
  if (!isQuestion) orders.log.info(`By order ${from}: ${isMasked ? maskNumbers(result.sentence) : result.sentence}`);
  return result;
}
