import type { Command } from './command.ts';
import { obey } from './order.ts';

export const unblockCommand: Command = {
  name: 'unblock',
  arguments: ['TARGET'],
  summary: 'lift a block',
  help: `TARGET is the id of a block ("ringfence blocks" lists them), a device, number or
country as "ringfence block" takes it, or "all". The rules of the configuration
stay in force.`,
  run: (invocation) => obey(invocation, { command: 'unblock', target: invocation.arguments[0] ?? '' }),
};
