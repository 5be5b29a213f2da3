// `npm run bench:fraud`: the money that attacks cost before they are blocked, and what ordinary households notice of it.
// The one rule: all of it is simulated time, so that the same code gives the same table on any machine.

import { parseArgs } from 'node:util';
import { EXIT, type ExitCode } from '../../../agent/cli/command.ts';
import { createTerminal } from '../../../agent/cli/terminal.ts';
import { judgeAims } from './aims.ts';
import { ATTACKS } from './attacks.ts';
import { HOUSEHOLDS } from './households.ts';
import { runMonth } from './month.ts';
import { POLICIES } from './policies.ts';
import { jsonRecord, type Results, tableLines } from './report.ts';
import { runTrial } from './trial.ts';

const HELP = `Plays the attacks of the past against Ringfence and the default rules of others, and thirty days of ordinary
households against Ringfence, all on simulated time.

Usage: npm run bench:fraud -- [OPTIONS]

Options:
      --json    one JSON object instead of the tables
  -h, --help    this text`;
const KNOWN = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

const terminal = createTerminal();

function main(argv: readonly string[]): ExitCode {
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
  else if (values.json) terminal.printJson(jsonRecord(play()));
  else for (const line of tableLines(play())) terminal.print(line);
  return EXIT.fine;
}

function play(): Results {
  const startedAt = performance.now();
  const trials = ATTACKS.flatMap((attack) =>
    POLICIES.map((policy) => {
      terminal.progress(`${attack.id} against ${policy.name}`);
      return runTrial(attack, policy);
    }),
  );
  const months = HOUSEHOLDS.map((household) => {
    terminal.progress(household.title);
    return runMonth(household);
  });
  terminal.progress('');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { trials, months, aims: judgeAims(trials, months), seconds };
}

process.exitCode = main(process.argv.slice(2));
