// argv -> a command and its options, or the sentences that say what is wrong with it.

import { parseArgs } from 'node:util';
import { CONFIG_FILE } from '../config/load.ts';
import { LOG_LEVELS, type LogLevel } from '../live/log-level.ts';
import type { Command, Invocation } from './command.ts';

type OptionType = { readonly type: 'string' | 'boolean'; readonly short?: string };
type Options = Readonly<Record<string, OptionType>>;

const OPTIONS: Options = {
  config: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
};

interface Request extends Omit<Invocation, 'terminal'> {
  readonly command: Command | null;
  readonly help: boolean;
  readonly version: boolean;
}

export type ParsedArguments =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Options may stand anywhere; the first words that are no option's value name the command. After `--` everything is a word. */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): ParsedArguments {
  const words = read(argv, optionsOf(commands)).positionals;
  const command = commands.find(({ name }) => name === words.slice(0, wordsOf(name)).join(' ')) ?? null;
  if (words.length > 0 && command === null) return { ok: false, faults: [unknownSentence(words, commands)] };
  const known = optionsOf(command === null ? [] : [command]);
  const { values, positionals, tokens } = read(argv, known);
  const request = requestOf(command, new Map(Object.entries(values)), positionals.slice(wordsOf(command?.name ?? '')));
  const faults = [
    ...tokens.flatMap((token) => (token.kind === 'option' ? optionFaults(known, token) : [])),
    ...(command === null || request.help ? [] : countFaults(command, request.arguments)),
  ];
  return faults.length === 0 ? { ok: true, request } : { ok: false, faults: [...new Set(faults)] };
}

function wordsOf(name: string): number {
  return name.split(' ').length;
}

function unknownSentence([first = '']: readonly string[], commands: readonly Command[]): string {
  const near = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => `"${name}"`);
  const advice = near.length === 0 ? '"ringfence --help" lists them' : `there is ${near.join(', ')}`;
  return `There is no command "${first}"; ${advice}.`;
}

function optionsOf(commands: readonly Command[]): Options {
  const own = commands.flatMap(({ options = [] }) => options.map(({ name }) => [name, { type: 'string' }] as const));
  return { ...OPTIONS, ...Object.fromEntries(own) };
}

function read(argv: readonly string[], options: Options) {
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
}

function requestOf(command: Command | null, values: ReadonlyMap<string, unknown>, words: readonly string[]): Request {
  const own = (command?.options ?? []).filter(({ name }) => values.has(name));
  const logLevel = values.get('log-level');
  return {
    command,
    arguments: words,
    options: new Map(own.map(({ name }) => [name, String(values.get(name))])),
    configFile: String(values.get('config') ?? CONFIG_FILE),
    json: values.has('json'),
    logLevel: isLogLevel(logLevel) ? logLevel : 'info',
    help: values.has('help'),
    version: values.has('version'),
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function optionFaults(known: Options, { name, rawName, value, inlineValue }: OptionToken): string[] {
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) return [`There is no option ${rawName} here; "--help" lists them.`];
  if (option.type === 'boolean') return value === undefined ? [] : [`${rawName} takes no value.`];
  // The next option is no value, unless somebody insists with a "=".
  const isMissing = !value || (!inlineValue && /^-./.test(value));
  if (isMissing) return [`${rawName} needs a value.`];
  const isLevel = name !== 'log-level' || isLogLevel(value);
  return isLevel ? [] : [`${rawName} takes one of ${LOG_LEVELS.join(', ')}, not "${value}".`];
}

function countFaults(command: Command, words: readonly string[]): string[] {
  const needed = command.arguments.filter((argument) => !argument.startsWith('['));
  const expected = words.length < command.arguments.length ? needed : command.arguments;
  const missing = expected.filter((_, index) => !words[index]?.trim());
  const surplus = words.slice(command.arguments.length);
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
