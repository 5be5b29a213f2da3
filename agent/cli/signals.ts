// The signals of a service: SIGTERM and SIGINT stop it, SIGHUP has it read its configuration again.
// The one rule: listen before anything else is done, for until then each of them simply ends the process.

/** A stop must not take longer: procd kills five seconds after SIGTERM. */
const LONGEST_STOP_MS = 3_000;

export interface Signals {
  /** Resolves when the service is asked to stop. However often it is asked: the first time counts. */
  readonly stop: Promise<void>;
  /**
   * Runs `reload` for SIGHUP until the stop, also for one that came before. One run at a time: however many come during it, they make one
   * more. Gives what waits for the run under way.
   */
  onReload(reload: () => Promise<void>): () => Promise<void>;
}

/** `onLate`: it was asked to stop, and still runs. */
export function listenToSignals(onLate: () => void): Signals {
  let isWanted = false;
  let isOver = false;
  let hear: () => void = () => undefined;
  process.on('SIGHUP', () => {
    isWanted = true;
    hear();
  });
  const stop = new Promise<void>((resolve) => {
    const over = () => {
      if (!isOver) setTimeout(onLate, LONGEST_STOP_MS).unref();
      isOver = true;
      resolve();
    };
    process.on('SIGTERM', over).on('SIGINT', over);
  });
  return { stop, onReload };

  function onReload(reload: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> | null = null;
    const run = async () => {
      while (isWanted && !isOver) {
        isWanted = false;
        await reload();
      }
    };
    hear = () => {
      running ??= run().finally(() => {
        running = null;
      });
    };
    hear();
    return async () => {
      await running;
    };
  }
}
