// Who takes orders in a test of what is around the guard: it keeps what it was given and answers what it is told to.

import { parseConfig } from '../../agent/config/parse.ts';
import type { Budget, CommandResult, GuardCommand } from '../../agent/guard/command.ts';
import type { TargetHouse } from '../../agent/guard/command-target.ts';
import type { Orders } from '../../agent/live/control-orders.ts';
import { createLog } from '../../agent/live/log.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';

const OFFICE = `config dialplan 'dialplan'
	list outside_line '0'

config device 'pbx'
	option address '192.168.1.10'

config device 'kitchen'
	option address '02:00:5e:10:00:01'

config device 'gb'
	option address '2001:db8:1::10'
`;

/** An office in Japan behind an outside line, with three devices; `options` go into its main section. */
export function orderedHouse(options = ''): TargetHouse {
  const text = `config ringfence 'main'\n\toption country 'JP'\n${options}\n${OFFICE}`;
  const parsed = parseConfig(text, { file: 'ringfence', hostName: 'home' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const numbering = createNumbering({ country: 'JP', outsideLines: ['0'], emergency: [] });
  return { config: parsed.config, numbering };
}

/** The limits in force. */
export const BUDGET: Budget = { hour: 350, day: 0 };

export interface Recorded {
  readonly orders: Orders;
  /** Orders that reached the handler, in their order. */
  readonly commands: GuardCommand[];
  readonly lines: string[];
}

export function recordingOrders(
  answer: (command: GuardCommand) => CommandResult | Promise<CommandResult> = ({ command }) => ({
    ok: true,
    sentence: `Did ${command}.`,
  }),
  house: TargetHouse = orderedHouse(),
): Recorded {
  const commands: GuardCommand[] = [];
  const lines: string[] = [];
  const log = createLog({ level: 'info', json: false, write: (line) => lines.push(line) });
  const handle = (command: GuardCommand) => {
    commands.push(command);
    return answer(command);
  };
  return { orders: { house: () => house, budget: () => BUDGET, handle, log }, commands, lines };
}
