import type { Command } from './command.ts';
import { obey } from './order.ts';

export const endCommand: Command = {
  name: 'end',
  arguments: ['CALL-ID|all'],
  summary: 'hang up a running call',
  help: `Ends the call with that Call-ID ("ringfence calls" lists them), or all of them,
at both ends, and stops its media. Says at once that it is being ended; the log
and the broker tell when it has ended, or that it still runs. "unseen" stops
the media of calls that began before the agent did: their ends cannot be told.`,
  run: (invocation) => obey(invocation, { command: 'end', call: invocation.arguments[0] ?? '' }),
};
