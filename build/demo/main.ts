// `npm run demo`: the case that Ringfence exists for, in fast motion and for real: network namespaces, SIPp, the kernel, MQTT.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeAllHomes } from '../../test/lab/kit/home.ts';
import { BROKERS, type BrokerKind } from './broker-link.ts';
import { play } from './play.ts';
import { type Result, report } from './report.ts';

const HELP = `npm run demo [-- OPTIONS]: a hijacked PBX tries to call Sierra Leone, once without and once with Ringfence.

  --attempts N       calls the attacker tries each time (default 1000, 1 to 20000)
  --broker KIND      ${BROKERS.join(' or ')} (default ${BROKERS[0]})
  --json             print the result as one JSON object, as the last line
  --help             this text`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      attempts: { type: 'string' },
      broker: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const attempts = Number(values.attempts ?? 1_000);
  const broker = BROKERS.find((kind) => kind === (values.broker ?? BROKERS[0]));
  const faults = [
    ...(Number.isInteger(attempts) && attempts >= 1 && attempts <= 20_000
      ? []
      : ['--attempts takes a number from 1 to 20000.']),
    ...(broker === undefined ? [`--broker takes ${BROKERS.join(' or ')}.`] : []),
  ];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0 || broker === undefined) return 1;
  const result = await playOnce(attempts, broker);
  report(result);
  if (values.json) console.log(JSON.stringify(result));
  return 0;
}

async function playOnce(attempts: number, broker: BrokerKind): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-demo-'));
  try {
    return await play(attempts, broker, folder);
  } finally {
    await closeAllHomes();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error('\nStopped; taking the home network down ...');
    closeAllHomes().finally(() => process.exit(130));
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 70;
  },
);
