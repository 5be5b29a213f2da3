// argv -> command -> exit code. A bug is told in one sentence, with a trace only for who asks for it.

import { parseArguments } from './arguments.ts';
import { checkCommand } from './check.ts';
import { type Command, EXIT, type ExitCode } from './command.ts';
import { explainCommand } from './explain.ts';
import { commandHelp, generalHelp } from './help.ts';
import { nftCommand } from './nft.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import type { Terminal } from './terminal.ts';
import { versionCommand } from './version.ts';

const COMMANDS: readonly Command[] = [
  runCommand,
  replayCommand,
  explainCommand,
  nftCommand,
  checkCommand,
  versionCommand,
];

export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const parsed = parseArguments(argv, COMMANDS);
  if (!parsed.ok) {
    for (const fault of parsed.faults) terminal.complain(fault);
    return EXIT.wrongInput;
  }
  const { command, help, version, ...options } = parsed.request;
  if (version) return versionCommand.run({ ...options, terminal });
  if (command === null) {
    (help ? terminal.print : terminal.complain)(generalHelp(COMMANDS));
    return help ? EXIT.fine : EXIT.wrongInput;
  }
  if (help) {
    terminal.print(commandHelp(command));
    return EXIT.fine;
  }
  return command.run({ ...options, terminal });
}
