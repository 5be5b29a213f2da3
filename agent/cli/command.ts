// What a command is. The one rule: a command never ends the process; it answers with an exit code.

import type { LogLevel } from '../live/log-level.ts';
import type { Terminal } from './terminal.ts';

/** Exit codes of every command: `wrongInput` what the user gave, `environment` something the machine lacks, `bug` ours. */
export const EXIT = { fine: 0, wrongInput: 1, environment: 2, bug: 70 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An option of one command only; it always takes a value. */
interface CommandOption {
  readonly name: string;
  readonly value: string;
  readonly help: string;
}

/** Of every command that prices calls. */
export const TARIFF_OPTION: CommandOption = {
  name: 'tariff',
  value: 'FILE',
  help: 'prices (CSV) in place of option tariff',
};

export interface Invocation {
  readonly arguments: readonly string[];
  /** Values of the command's own options, by name. */
  readonly options: ReadonlyMap<string, string>;
  /** UCI file of the configuration. */
  readonly configFile: string;
  readonly json: boolean;
  readonly logLevel: LogLevel;
  readonly terminal: Terminal;
}

export interface Command {
  readonly name: string;
  /** Names of the positional arguments: `['FILE']`. One may be in brackets, which is left out first: `['[ID]', 'WORD']`. */
  readonly arguments: readonly string[];
  readonly options?: readonly CommandOption[];
  readonly summary: string;
  /** What `--help` says below the usage line, wrapped by hand. */
  readonly help: string;
  run(invocation: Invocation): Promise<ExitCode>;
}
