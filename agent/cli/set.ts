import { type Command, EXIT } from './command.ts';
import { obey } from './order.ts';

type Request = (value: string) => object | null;

/** What may be set, and the order it makes; null for a value that makes none. */
const SETTINGS: Readonly<Record<string, Request>> = {
  mode: (mode) => ({ command: 'mode', mode }),
  'block-international': (value) => rule('international', value),
  'block-all': (value) => rule('all', value),
  'budget-hour': (value) => ({ command: 'budget', hour: Number(value) }),
  'budget-day': (value) => ({ command: 'budget', day: Number(value) }),
};

function rule(name: string, value: string): object | null {
  return value === 'on' || value === 'off' ? { command: 'rule', name, blocked: value === 'on' } : null;
}

export const setCommand: Command = {
  name: 'set',
  arguments: ['NAME', 'VALUE'],
  summary: 'set the mode or a budget, or block calls of all',
  help: `Sets one of these while the agent runs. The mode and a budget hold until the
configuration file says something else of them, a block until it is off:
  mode                 enforce or observe
  block-international  on or off: all calls abroad, but to numbers a rule allows
  block-all            on or off: all but emergency calls
  budget-hour          what unfamiliar calls may cost an hour; 0 is no limit
  budget-day           the same within 24 hours`,
  run: async (invocation) => {
    const [name = '', value = ''] = invocation.arguments;
    const request = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
    if (request === undefined) {
      invocation.terminal.complain(`There is no setting "${name}": write one of ${Object.keys(SETTINGS).join(', ')}.`);
      return EXIT.wrongInput;
    }
    const order = request(value);
    if (order !== null) return obey(invocation, order);
    invocation.terminal.complain(`ringfence set ${name} takes on or off, not "${value}".`);
    return EXIT.wrongInput;
  },
};
