import type { MainConfig } from '../config/schema.ts';
import { loadHouse } from '../guard/load-house.ts';
import { Live } from '../live/live.ts';
import { createLog, type Log } from '../live/log.ts';
import { LogOutput } from '../live/log-output.ts';
import { nftSentence } from '../live/sentences.ts';
import { withWan } from '../live/wan.ts';
import { probeFeatures } from '../netfilter/nft/features.ts';
import { beThrifty, settleDown } from '../thrift.ts';
import { VERSION } from '../version.ts';
import { type Command, EXIT, type ExitCode, TARIFF_OPTION } from './command.ts';
import { listenToSignals, type Signals } from './signals.ts';
import type { Terminal } from './terminal.ts';

const STDOUT = 1;

export const runCommand: Command = {
  name: 'run',
  arguments: [],
  options: [TARIFF_OPTION],
  summary: 'guard this router until stopped',
  help: `Loads the rules into the kernel, follows every call, declines what the rules
forbid and reports to the MQTT broker. Logs to standard output. SIGHUP reads the
configuration again (a faulty one changes nothing); SIGTERM and SIGINT stop it
and take the rules away, unless option on_stop says to keep them.`,
  run: async ({ configFile, options, json, logLevel, terminal }) => {
    const signals = listenToSignals(() => abandon(terminal));
    const probed = await probeFeatures();
    if (!probed.ok) return complain(terminal, [nftSentence(probed.reason)], EXIT.environment);
    const tariffFile = options.get(TARIFF_OPTION.name);
    const loaded = await loadHouse(configFile, probed.features, { adapt: withWan, tariffFile });
    if (!loaded.ok) return complain(terminal, loaded.faults, EXIT.wrongInput);
    const output: LogOutput = new LogOutput(STDOUT, (lines) => log.warn(`${lines} lines of this log found no reader.`));
    const log = createLog({ level: logLevel, json, write: (line) => output.write(line) });
    const live = new Live({ house: loaded.house, configFile, tariffFile, features: probed.features, log });
    const started = await live.start();
    if (started.ok) await guard(live, log, signals, loaded.house.config.main.mode);
    await live.stop();
    if (started.ok) log.info('Ringfence has stopped.');
    await output.end();
    return started.ok ? EXIT.fine : complain(terminal, started.sentences, EXIT.environment);
  },
};

async function guard(live: Live, log: Log, signals: Signals, mode: MainConfig['mode']): Promise<void> {
  settleDown();
  log.info(`Ringfence ${VERSION} is running (${mode === 'enforce' ? 'enforcing' : 'only observing'}).`);
  const reloaded = signals.onReload(() => {
    beThrifty();
    return live.reload().finally(settleDown);
  });
  await signals.stop;
  await reloaded();
}

/** Something (nft, most likely) hangs. It is not waited for, and what it would have taken away may remain. */
function abandon(terminal: Terminal): void {
  terminal.complain('Ringfence could not stop in time; its rules may still be in the kernel.');
  process.exit(EXIT.environment);
}

function complain(terminal: Terminal, sentences: readonly string[], code: ExitCode): ExitCode {
  for (const sentence of sentences) terminal.complain(sentence);
  return code;
}
