// Processes that the lab started, so that nothing outlives it: each is ended by its own id, also on Ctrl-C.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_OUTPUT_CHARACTERS = 4_000_000;

/** A running process with what it printed so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves when a line matching `pattern` was printed (on either stream), rejects after `timeoutMs` or when the process ends. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  /** Resolves at its end, rejects after `timeoutMs`. */
  finished(timeoutMs?: number): Promise<Outcome>;
  /** Ends it and waits until it is gone; SIGKILL after two seconds. */
  end(signal?: NodeJS.Signals): Promise<Outcome>;
}

export function start(argv: readonly string[], options: SpawnOptions = {}): Running {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const printed = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] = (printed[stream] + text).slice(-MAX_OUTPUT_CHARACTERS);
      for (const watcher of watchers) watcher();
    });
  }
  const closed = once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed }));
  closed
    .catch(() => undefined)
    .finally(() => {
      for (const watcher of watchers) watcher();
    });
  const running: Running = {
    child,
    pid: child.pid ?? -1,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    waitFor: (pattern, timeoutMs = 10_000) => {
      const found = () => printed.stdout.match(pattern) ?? printed.stderr.match(pattern);
      return until(
        () => found() ?? (hasEnded(child) ? new Error(`ended: ${printed.stderr || printed.stdout}`) : null),
        watchers,
        timeoutMs,
        () => `${argv.join(' ')} did not print ${pattern}; it printed:\n${printed.stdout}${printed.stderr}`,
      );
    },
    finished: (timeoutMs = 30_000) =>
      within(closed, timeoutMs, () => `${argv.join(' ')} did not end; ${printed.stderr}`),
    end: async (signal = 'SIGTERM') => {
      if (!hasEnded(child)) child.kill(signal);
      const kill = setTimeout(() => child.kill('SIGKILL'), 2_000);
      // Children of its own may hold its output open for longer than it lives.
      const letGo = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 3_000);
      return closed.finally(() => {
        clearTimeout(kill);
        clearTimeout(letGo);
      });
    },
  };
  return running;
}

export async function run(argv: readonly string[], input?: string, timeoutMs = 30_000): Promise<Outcome> {
  const process = start(argv, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  if (input !== undefined) process.child.stdin?.end(input);
  return process.finished(timeoutMs);
}

/** Like `run`, but a failure is the test's failure, with what the command said. */
export async function must(argv: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await run(argv, input);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr || stdout}`);
  return stdout;
}

/** Resolves with what `probe` finds, asked again every `everyMs`; rejects after `timeoutMs`. */
export async function eventually<T>(
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  what: string,
  timeoutMs = 10_000,
  everyMs = 20,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

function until<T>(
  probe: () => T | Error | null,
  watchers: Set<() => void>,
  timeoutMs: number,
  complaint: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(complaint())), timeoutMs);
    const settle = (value: T | Error) => {
      clearTimeout(timer);
      watchers.delete(look);
      if (value instanceof Error) reject(value);
      else resolve(value);
    };
    const look = () => {
      const value = probe();
      if (value !== null) settle(value);
    };
    watchers.add(look);
    look();
  });
}

async function within<T>(promise: Promise<T>, timeoutMs: number, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
