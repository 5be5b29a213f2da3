// argv -> a command and its options, or the sentences that say what is wrong with it.

import { parseArgs } from 'node:util';
import { CONFIG_FILE } from '../config/load.ts';
import { LOG_LEVELS, type LogLevel } from '../live/log-level.ts';
import type { Command, Invocation } from './command.ts';

const OPTIONS = {
  config: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type OptionType = { readonly type: 'string' | 'boolean'; readonly short?: string };

export interface Request extends Omit<Invocation, 'terminal'> {
  readonly command: Command | null;
  readonly help: boolean;
  readonly version: boolean;
}

export type ParsedArguments =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly faults: readonly string[] };

export function parseArguments(argv: readonly string[], commands: readonly Command[]): ParsedArguments {
  const command = commands.find(({ name }) => argv.includes(name)) ?? null;
  const known = optionsOf(command);
  const parsed = parseArgs({ args: [...argv], options: known, strict: false, allowPositionals: true, tokens: true });
  const values = new Map(Object.entries(parsed.values));
  const [name, ...rest] = parsed.positionals;
  const help = values.has('help');
  const logLevel = values.get('log-level') ?? 'info';
  const faults = [
    ...parsed.tokens.flatMap((token) => (token.kind === 'option' ? optionFaults(known, token) : [])),
    ...(name === undefined || name === command?.name
      ? []
      : [`There is no command "${name}"; "ringfence --help" lists them.`]),
    ...(isLogLevel(logLevel) ? [] : [`--log-level takes one of ${LOG_LEVELS.join(', ')}, not "${String(logLevel)}".`]),
    ...(command === null || help ? [] : countFaults(command, rest)),
  ];
  if (faults.length > 0 || !isLogLevel(logLevel)) return { ok: false, faults };
  return {
    ok: true,
    request: {
      command,
      arguments: rest,
      options: ownOptions(command, values),
      configFile: String(values.get('config') ?? CONFIG_FILE),
      json: values.has('json'),
      logLevel,
      help,
      version: values.has('version'),
    },
  };
}

function optionsOf(command: Command | null): Record<string, OptionType> {
  const own = (command?.options ?? []).map(({ name }) => [name, { type: 'string' }] as const);
  return { ...OPTIONS, ...Object.fromEntries(own) };
}

function ownOptions(command: Command | null, values: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const given = (command?.options ?? []).filter(({ name }) => values.has(name));
  return new Map(given.map(({ name }) => [name, String(values.get(name))]));
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

function optionFaults(known: Record<string, OptionType>, { name, rawName, value }: OptionToken): string[] {
  const option = known[name];
  if (option === undefined) return [`There is no option ${rawName} here; "--help" lists them.`];
  if (option.type === 'string' && value === undefined) return [`${rawName} needs a value.`];
  if (option.type === 'boolean' && value !== undefined) return [`${rawName} takes no value.`];
  return [];
}

function countFaults(command: Command, rest: readonly string[]): string[] {
  const missing = command.arguments.slice(rest.length);
  const surplus = rest.slice(command.arguments.length);
  return [
    ...missing.map(
      (argument) => `ringfence ${command.name} needs ${argument}; "ringfence ${command.name} --help" says more.`,
    ),
    ...surplus.map((word) => `ringfence ${command.name} cannot do anything with "${word}".`),
  ];
}

function isLogLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.some((level) => level === value);
}
