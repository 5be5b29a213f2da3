// The signals of a service: SIGTERM and SIGINT stop it, SIGHUP has it read its configuration again.
// The one rule: listen before anything else is done, for until then each of them simply ends the process.

/** A stop must not take longer: procd kills five seconds after SIGTERM. */
const LONGEST_STOP_MS = 3_000;

export interface Signals {
  /** Resolves when the service is asked to stop. However often it is asked: the first time counts. */
  readonly stop: Promise<void>;
  /**
   * Runs `reload` for SIGHUP, one run at a time, also for one that came before; many that come during a run make one more. Gives
   * what waits for the run under way and ends the listening.
   */
  onReload(reload: () => Promise<void>): () => Promise<void>;
}

/** `onLate`: the stop is not done in time. */
export function listenToSignals(onLate: () => void): Signals {
  let wanted = 0;
  let hear: () => void = () => undefined;
  process.on('SIGHUP', () => {
    wanted++;
    hear();
  });
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  void stop.then(() => setTimeout(onLate, LONGEST_STOP_MS).unref());
  return { stop, onReload };

  function onReload(reload: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> | null = null;
    let isOver = false;
    const run = async () => {
      while (wanted > 0 && !isOver) {
        wanted = 0;
        await reload();
      }
      running = null;
    };
    hear = () => {
      if (!isOver) running ??= run();
    };
    if (wanted > 0) hear();
    return async () => {
      isOver = true;
      await running;
    };
  }
}
