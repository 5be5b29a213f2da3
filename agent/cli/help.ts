import { CONFIG_FILE } from '../config/load.ts';
import { LOG_LEVELS } from '../live/log-level.ts';
import type { Command } from './command.ts';

const OPTIONS = `Options:
  -c, --config FILE    configuration, UCI syntax (default ${CONFIG_FILE})
      --json           JSON lines instead of text for people
      --log-level L    ${LOG_LEVELS.join(', ')} (default info)
  -h, --help           this text, or a command's own`;

const EXIT_CODES = `Exit codes: 0 fine, 1 the input is wrong, 2 the machine lacks something,
70 a bug in Ringfence.`;

export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usage(command).length));
  const lines = commands.map((command) => `  ${usage(command).padEnd(width)}  ${command.summary}`);
  return `Ringfence stops telephone toll fraud at the router.

Usage: ringfence COMMAND [OPTIONS]

Commands:
${lines.join('\n')}

${OPTIONS}
  -V, --version        the version

${EXIT_CODES}
"ringfence COMMAND --help" says more about one of them.`;
}

export function commandHelp(command: Command): string {
  return `Usage: ringfence ${usage(command)} [OPTIONS]

${command.help}

${OPTIONS}${ownOptions(command)}

${EXIT_CODES}`;
}

function ownOptions({ options = [] }: Command): string {
  return options.map(({ name, value, help }) => `\n      ${`--${name} ${value}`.padEnd(15)}${help}`).join('');
}

function usage(command: Command): string {
  return [command.name, ...command.arguments].join(' ');
}
