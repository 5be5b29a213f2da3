// `npm run bench:fraud`: the money that attacks cost before they are blocked, and what ordinary households notice of it.
// The one rule: all of it is simulated time, so that the same code gives the same table on any machine.

import { parseArgs } from 'node:util';
import { isMainThread, parentPort } from 'node:worker_threads';
import { EXIT, type ExitCode } from '../../../agent/cli/command.ts';
import { createTerminal } from '../../../agent/cli/terminal.ts';
import { type Job, perform, play } from './play.ts';
import { jsonRecord, tableLines } from './report.ts';

const HELP = `Plays the attacks of the past against Ringfence and the default rules of others, and thirty days of ordinary
households against Ringfence, all on simulated time.

Usage: npm run bench:fraud -- [OPTIONS]

Options:
      --json    one JSON object instead of the tables
  -h, --help    this text`;
const KNOWN = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

const terminal = createTerminal();

async function main(argv: readonly string[]): Promise<ExitCode> {
  const { values, positionals, tokens } = parseArgs({
    ...{ args: [...argv], options: KNOWN, strict: false, allowPositionals: true, tokens: true },
  });
  const strangers = tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(KNOWN, token.name) ? [token.rawName] : [],
  );
  for (const word of [...strangers, ...positionals])
    terminal.complain(`bench:fraud cannot do anything with "${word}"; "--help" lists what there is.`);
  if (strangers.length + positionals.length > 0) return EXIT.wrongInput;
  if (values.help) terminal.print(HELP);
  else await measure(values.json === true);
  return EXIT.fine;
}

async function measure(json: boolean): Promise<void> {
  const startedAt = performance.now();
  const results = await play(new URL(import.meta.url), (text) => terminal.progress(text));
  terminal.progress('');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (json) terminal.printJson(jsonRecord(results, seconds));
  else for (const line of tableLines(results, seconds)) terminal.print(line);
}

if (!isMainThread) parentPort?.on('message', (job: Job) => parentPort?.postMessage(perform(job)));
else
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    terminal.complain(
      `The benchmark failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = EXIT.bug;
  }
