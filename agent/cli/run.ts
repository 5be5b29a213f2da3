import { type Done, Live } from '../live/live.ts';
import { createLog } from '../live/log.ts';
import { nftSentence } from '../live/sentences.ts';
import { withWan } from '../live/wan.ts';
import { loadHouse } from '../load-house.ts';
import { probeFeatures } from '../netfilter/nft/features.ts';
import { VERSION } from '../version.ts';
import { type Command, EXIT, type ExitCode } from './command.ts';
import type { Terminal } from './terminal.ts';

export const runCommand: Command = {
  name: 'run',
  arguments: [],
  summary: 'guard this router until stopped',
  help: `Loads the rules into the kernel, follows every call, declines what the rules
forbid and reports to the MQTT broker. Logs to standard output. SIGHUP reads the
configuration again (a faulty one changes nothing); SIGTERM and SIGINT stop it
and take the rules away, unless option on_stop says to keep them.`,
  run: async ({ configFile, json, logLevel, terminal }) => {
    const probed = await probeFeatures();
    if (!probed.ok) return complain(terminal, [nftSentence(probed.reason)], EXIT.environment);
    const loaded = await loadHouse(configFile, probed.features, withWan);
    if (!loaded.ok) return complain(terminal, loaded.faults, EXIT.wrongInput);
    const log = createLog({ level: logLevel, json, write: terminal.print });
    const live = new Live({ house: loaded.house, configFile, features: probed.features, log });
    const asked = stopSignal();
    const starting = live.start();
    const reloaded = reloadOnSignal(live, starting, asked);
    const started = await starting;
    if (!started.ok) {
      await live.stop();
      return complain(terminal, started.sentences, EXIT.environment);
    }
    const { mode } = loaded.house.config.main;
    log.info(`Ringfence ${VERSION} is running (${mode === 'enforce' ? 'enforcing' : 'only observing'}).`);
    await asked;
    await reloaded();
    await live.stop();
    log.info('Ringfence has stopped.');
    return EXIT.fine;
  },
};

function complain(terminal: Terminal, sentences: readonly string[], code: ExitCode): ExitCode {
  for (const sentence of sentences) terminal.complain(sentence);
  return code;
}

/**
 * From the very start, for SIGHUP would end the process otherwise; one after the other, however many come, and none once it is asked to
 * stop. Resolves when none is under way.
 */
function reloadOnSignal(live: Live, starting: Promise<Done>, asked: Promise<void>): () => Promise<void> {
  let isOver = false;
  let last = starting.then(({ ok }) => {
    isOver = !ok;
  });
  asked.then(() => {
    isOver = true;
  });
  process.on('SIGHUP', () => {
    last = last.then(() => (isOver ? undefined : live.reload()));
  });
  return () => last;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
