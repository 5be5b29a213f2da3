// Help that fits a terminal, for every command.

import { describe, expect, it } from 'vitest';
import { runCli } from '../../agent/cli/main.ts';
import { recordingTerminal } from './terminal.ts';

const COMMANDS = [
  ...['run', 'asks', 'answer', 'calls', 'end', 'block', 'unblock', 'blocks', 'set'],
  ...['replay', 'explain', 'nft', 'check', 'version'],
];

async function printed(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { terminal, out, err } = recordingTerminal();
  const code = await runCli(argv, terminal);
  return { code, out: out.join(''), err: err.join('') };
}

describe('help', () => {
  it('names every command, and goes to standard error where it was not asked for', async () => {
    const asked = await printed('--help');
    expect(asked).toMatchObject({ code: 0, err: '' });
    for (const name of COMMANDS) expect(asked.out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    expect(await printed()).toEqual({ code: 1, out: '', err: asked.out });
  });

  it.each(COMMANDS)('of %s says how it is used', async (name) => {
    const { code, out } = await printed(name, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: ringfence ${name}\\b`));
    for (const option of ['--config', '--json', '--log-level', '--help']) expect(out).toContain(option);
    expect(out).toMatch(/Exit codes: 0 fine, 1 .* 2 .*\n70/);
  });

  it.each([[[]], ...COMMANDS.map((name) => [[name]])])('%j fits into 80 columns', async (argv) => {
    const { out } = await printed(...argv, '--help');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('shows an argument that may be left out in brackets, and every option of a command', async () => {
    const { out } = await printed('answer', '-h');
    expect(out).toMatch(/^Usage: ringfence answer \[ID\] DECISION /);
    expect(out).toMatch(/--for TIME +once[\s\S]*--scope SCOPE +number/);
  });

  it('of explain names its own option', async () => {
    expect((await printed('explain', '-h')).out).toMatch(/--device NAME +as if/);
  });
});

describe('the version', () => {
  it('is the same by option and by command', async () => {
    expect(await printed('-V')).toEqual(await printed('version'));
    expect(JSON.parse((await printed('version', '--json')).out)).toMatchObject({ type: 'version' });
  });
});
