// argv -> command -> exit code. A bug is told in one sentence, with a trace only for who asks for it.

import { answerCommand } from './answer.ts';
import { parseArguments } from './arguments.ts';
import { asksCommand } from './asks.ts';
import { blockCommand } from './block.ts';
import { blocksCommand } from './blocks.ts';
import { callsCommand } from './calls.ts';
import { checkCommand } from './check.ts';
import { type Command, EXIT, type ExitCode } from './command.ts';
import { endCommand } from './end.ts';
import { explainCommand } from './explain.ts';
import { commandHelp, generalHelp } from './help.ts';
import { mqttPurgeCommand } from './mqtt-purge.ts';
import { nftCommand } from './nft.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { setCommand } from './set.ts';
import type { Terminal } from './terminal.ts';
import { unblockCommand } from './unblock.ts';
import { versionCommand } from './version.ts';

const COMMANDS: readonly Command[] = [
  runCommand,
  asksCommand,
  answerCommand,
  callsCommand,
  endCommand,
  blockCommand,
  unblockCommand,
  blocksCommand,
  setCommand,
  replayCommand,
  explainCommand,
  nftCommand,
  mqttPurgeCommand,
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
