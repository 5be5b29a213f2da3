import type { Command } from './command.ts';
import { obey } from './order.ts';

export const blockCommand: Command = {
  name: 'block',
  arguments: ['TARGET'],
  options: [{ name: 'for', value: 'TIME', help: '1h, 24h (default), 7d ... or always' }],
  summary: 'block a device, a number or a country for a while',
  help: `TARGET is a device section or an address (IP or MAC), all calls of which are
stopped; or a number as it is dialled, or with "+"; or a country in the two
letters of ISO 3166-1, such as "SL". A section's name comes first, whatever it
looks like. Emergency calls pass all the same. "ringfence unblock" lifts it.`,
  run: (invocation) => {
    const [target = ''] = invocation.arguments;
    return obey(invocation, { command: 'block', target, ...Object.fromEntries(invocation.options) });
  },
};
