// The command line: options anywhere, words in their order, and a sentence for every fault.

import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../agent/cli/arguments.ts';
import type { Command } from '../../agent/cli/command.ts';

function command(name: string, words: readonly string[] = [], options: readonly string[] = []): Command {
  return {
    name,
    arguments: words,
    options: options.map((option) => ({ name: option, value: 'X', help: '' })),
    summary: '',
    help: '',
    run: async () => 0,
  };
}

const COMMANDS = [
  command('run'),
  command('replay', ['FILE']),
  command('explain', ['NUMBER'], ['device']),
  command('answer', ['[ID]', 'WORD']),
  command('mqtt purge', ['[WORD]']),
];

function parsed(...argv: readonly string[]) {
  const result = parseArguments(argv, COMMANDS);
  if (!result.ok) throw new Error(result.faults.join(' '));
  const { command: found, ...request } = result.request;
  return { ...request, command: found?.name ?? null, options: Object.fromEntries(request.options) };
}

function faults(...argv: readonly string[]): readonly string[] {
  const result = parseArguments(argv, COMMANDS);
  return result.ok ? [] : result.faults;
}

describe('a command line', () => {
  it('has defaults for everything', () => {
    expect(parsed('run')).toEqual({
      command: 'run',
      arguments: [],
      options: {},
      configFile: '/etc/config/ringfence',
      json: false,
      logLevel: 'info',
      help: false,
      version: false,
    });
  });

  it.each([
    [['--config', 'f', '--json', 'explain', '110', '--device', 'pbx']],
    [['explain', '--json', '110', '--device=pbx', '-c', 'f']],
    [['-cf', 'explain', '--device', 'pbx', '110', '--json']],
    [['--device', 'pbx', 'explain', '-c', 'f', '--json', '--', '110']],
  ])('takes options in any place: %j', (argv) => {
    expect(parsed(...argv)).toMatchObject({
      command: 'explain',
      arguments: ['110'],
      options: { device: 'pbx' },
      configFile: 'f',
      json: true,
    });
  });

  it.each([
    [['replay', 'run'], 'replay', ['run']],
    [['explain', 'replay'], 'explain', ['replay']],
    [['--config', 'run', 'replay', 'x'], 'replay', ['x']],
    [['explain', '110', '--device', 'run'], 'explain', ['110']],
  ])('knows its command from a word that is called like one: %j', (argv, name, words) => {
    expect(parsed(...argv)).toMatchObject({ command: name, arguments: words });
  });

  it('takes everything after -- for words, and - for one', () => {
    expect(parsed('explain', '--', '--json')).toMatchObject({ arguments: ['--json'], json: false });
    expect(parsed('replay', '-')).toMatchObject({ arguments: ['-'] });
  });

  it.each([[['--help']], [['-h']]])('asks for help without a command: %j', (argv) => {
    expect(parsed(...argv)).toMatchObject({ command: null, help: true });
  });

  it('needs no words where only help is asked for', () => {
    expect(parsed('explain', '-h')).toMatchObject({ command: 'explain', help: true });
  });

  it('may ask for the version', () => {
    expect(parsed('-V')).toMatchObject({ version: true });
  });

  it('may leave out the word in brackets, and no other', () => {
    expect(parsed('answer', 'allow')).toMatchObject({ arguments: ['allow'] });
    expect(parsed('answer', 'q1', 'allow')).toMatchObject({ arguments: ['q1', 'allow'] });
    expect(faults('answer')).toEqual(['ringfence answer needs WORD; "ringfence answer --help" says more.']);
    expect(faults('answer', 'q1', ' ')).toEqual(['ringfence answer needs WORD; "ringfence answer --help" says more.']);
    expect(faults('answer', 'q1', 'allow', 'x')).toEqual(['ringfence answer cannot do anything with "x".']);
  });

  it('names a command with two words, whatever stands between them', () => {
    expect(parsed('mqtt', 'purge')).toMatchObject({ command: 'mqtt purge', arguments: [] });
    expect(parsed('--json', 'mqtt', '-c', '/tmp/x', 'purge', 'now')).toMatchObject({
      command: 'mqtt purge',
      arguments: ['now'],
      configFile: '/tmp/x',
    });
    expect(faults('mqtt')).toEqual(['There is no command "mqtt"; there is "mqtt purge".']);
    expect(faults('mqtt', 'perge')).toEqual(['There is no command "mqtt"; there is "mqtt purge".']);
    expect(faults('purge')).toEqual(['There is no command "purge"; "ringfence --help" lists them.']);
  });

  it('goes by the last of two values', () => {
    expect(parsed('run', '--config', 'a', '--config', 'b')).toMatchObject({ configFile: 'b' });
  });
});

describe('a fault', () => {
  it.each([
    [['frob'], ['There is no command "frob"; "ringfence --help" lists them.']],
    [['frob', '--device', 'x'], ['There is no command "frob"; "ringfence --help" lists them.']],
    [['run', '--frob'], ['There is no option --frob here; "--help" lists them.']],
    [['run', '--constructor'], ['There is no option --constructor here; "--help" lists them.']],
    [
      ['run', '--device', 'x'],
      ['There is no option --device here; "--help" lists them.', 'ringfence run cannot do anything with "x".'],
    ],
    [['run', '--config'], ['--config needs a value.']],
    [['run', '--config='], ['--config needs a value.']],
    [['run', '--config', '--json'], ['--config needs a value.']],
    [['run', '-c'], ['-c needs a value.']],
    [['run', '--json=yes'], ['--json takes no value.']],
    [['run', '--log-level', 'loud'], ['--log-level takes one of trace, debug, info, warn, error, silent, not "loud".']],
    [['replay'], ['ringfence replay needs FILE; "ringfence replay --help" says more.']],
    [['replay', ' '], ['ringfence replay needs FILE; "ringfence replay --help" says more.']],
    [['explain', ''], ['ringfence explain needs NUMBER; "ringfence explain --help" says more.']],
    [['explain', '110', '119'], ['ringfence explain cannot do anything with "119".']],
    [
      ['explain', '-110', '5'],
      ['There is no option -1 here; "--help" lists them.', 'There is no option -0 here; "--help" lists them.'],
    ],
  ])('in %j has one sentence each', (argv, sentences) => {
    expect(faults(...argv)).toEqual(sentences);
  });

  it('hides no other', () => {
    expect(faults('replay', '--frob', '--log-level', 'loud')).toHaveLength(3);
  });

  it('is no value that begins with a dash and insists on it', () => {
    expect(parsed('run', '--config=-odd')).toMatchObject({ configFile: '-odd' });
  });
});
