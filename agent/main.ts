// The program's entry. The one rule: it ends with an exit code of the CLI, whatever happens.

import { EXIT } from './cli/command.ts';
import { runCli } from './cli/main.ts';
import { createTerminal } from './cli/terminal.ts';
import { beThrifty } from './thrift.ts';

beThrifty();
const terminal = createTerminal();

function bug(error: unknown): never {
  const told = error instanceof Error ? error : new Error(String(error));
  terminal.complain(`This is a bug in Ringfence, please report it: ${told.message}`);
  if (process.argv.includes('debug') || process.argv.includes('trace')) terminal.complain(told.stack ?? '');
  process.exit(EXIT.bug);
}

// `ringfence replay ... | head` closes our stdout early: that is no fault of anybody's. A full disk is no bug of ours either.
function unwritable({ code }: NodeJS.ErrnoException): never {
  if (code === 'EPIPE') process.exit(EXIT.fine);
  terminal.complain(`The output cannot be written (${code}).`);
  process.exit(EXIT.environment);
}

process.stdout.on('error', unwritable);
process.stderr.on('error', unwritable);
process.on('uncaughtException', bug);
process.on('unhandledRejection', bug);

runCli(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
}, bug);
