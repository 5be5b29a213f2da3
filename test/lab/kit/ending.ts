// The ending agent in a lab's router, as a test speaks with it.

import type { Running } from './children.ts';
import { eventually } from './children.ts';
import type { Home } from './home.ts';

export interface News {
  readonly id: string;
  readonly state: 'ended' | 'still_running';
  readonly order: string;
  readonly why: string;
}

export interface EndingAgent {
  readonly process: Running;
  /** Resolves when a call has come to this state. */
  call(state: string): Promise<unknown>;
  /** Orders every running call to end. */
  endAll(): void;
  /** Orders the voice to end that belongs to no call that was seen. */
  endUnseen(): void;
  news(): News[];
  /** First lines of the messages that were answers to its own requests. */
  absorbed(): string[];
}

export async function startEndingAgent(home: Home): Promise<EndingAgent> {
  const argv = [process.execPath, 'build/script.mjs', 'test/lab/kit/ending-agent.ts'];
  const running = home.start('router', argv, { stdio: ['pipe', 'pipe', 'pipe'] });
  await running.waitFor(/^ready$/m, 20_000);
  const lines = () =>
    running
      .stdout()
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
  return {
    process: running,
    call: (state) => eventually(() => lines().some((line) => line['state'] === state), `a call that is ${state}`),
    endAll: () => running.child.stdin?.write('end all\n'),
    endUnseen: () => running.child.stdin?.write('end unseen\n'),
    news: () => lines().flatMap(({ news }) => (news === undefined ? [] : [news as News])),
    absorbed: () => lines().flatMap(({ seen, isOurs }) => (isOurs === true ? [String(seen)] : [])),
  };
}
