// The program's entry. The one rule: it ends with an exit code of the CLI, whatever happens.

import { EXIT } from './cli/command.ts';
import { runCli } from './cli/main.ts';
import { createTerminal } from './cli/terminal.ts';

const terminal = createTerminal();

function bug(error: unknown): never {
  const told = error instanceof Error ? error : new Error(String(error));
  terminal.complain(`This is a bug in Ringfence, please report it: ${told.message}`);
  if (process.argv.includes('debug') || process.argv.includes('trace')) terminal.complain(told.stack ?? '');
  process.exit(EXIT.bug);
}

// `ringfence replay ... | head` closes our stdout early: that is no fault of anybody's.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(EXIT.fine) : bug(error)));
}
process.on('uncaughtException', bug);
process.on('unhandledRejection', bug);

runCli(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
}, bug);
