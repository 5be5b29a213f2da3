// How soon the agent's decisions hold in the kernel, told by the calls themselves: a device repeats its INVITE every millisecond, and the
// first that no longer passes (or, after the owner's yes, passes at last) ends the time. So everything is in it that an attacker gains or
// a caller waits for: the kernel's log, socat, the guard and the transaction. It is told by one clock, the device's, to the millisecond above.
// All of it has the first right to the processors: what else a machine of many does is not what is measured.

import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUNDLE } from '../../../test/lab/kit/agent.ts';
import { ADDRESS, type Home } from '../../../test/lab/kit/home.ts';
import { alternate } from '../alternate.ts';
import type { Benchmark, Row } from '../benchmark.ts';
import { configFile, controlSocket } from '../household.ts';
import { median, percentile } from '../statistics.ts';

const ROUNDS = 10;
const TRIALS_OF_A_KIND = 20;
const MOST_MS = 10;
/** Nice values count only within a session where the scheduler groups by sessions. */
const FIRST = ['chrt', '--rr', '1'];
const FIRST_HOST = 30;
/** One call abroad is one too many, and mobile numbers are asked about; no rate limit of the kernel's may do the agent's work. */
const SECTIONS = `config novelty
	option warn '0'

config velocity
	option warn '0'
	option block '1'

config rule 'mobile'
	list kind 'mobile'
	option verdict 'ask'
`;
const OPTIONS = { max_asks: '3', backstop: '0' };
const TITLES = {
  finding: 'a call too many -> the next is dropped',
  order: 'order to block -> the next call is dropped',
  answer: "owner's yes -> the call passes",
} as const;

type Kind = keyof typeof TITLES;
interface Trial {
  readonly kind: Kind;
  readonly address: string;
}
/** Milliseconds, one a trial. */
type Run = readonly number[];

const KINDS = Object.keys(TITLES) as Kind[];
/** What the first call after a start meets is told by itself: every trial has a device of its own. */
const TRIALS: readonly Trial[] = Array.from({ length: 1 + KINDS.length * TRIALS_OF_A_KIND }, (_, n) => ({
  kind: KINDS[n % KINDS.length] ?? 'finding',
  address: `192.168.1.${FIRST_HOST + n}`,
}));

export const reactionBenchmark: Benchmark = {
  name: 'reaction',
  summary: 'from a packet, an order or an answer until the kernel acts on it',
  tools: { nft: 'nftables', socat: 'socat', chrt: 'util-linux' },
  run: async ({ folder, home: getHome, progress }) => {
    const home = await getHome();
    const provider = home.start('provider', [...FIRST, process.execPath, resolve('build/bench/reaction/provider.mjs')]);
    await provider.waitFor(/ready/);
    await changeAddresses(home, 'add');
    const onRound = (round: number) => progress(`round ${round} of ${ROUNDS}`);
    const once = () => runOnce(home, mkdtempSync(join(folder, 'reaction-')));
    const { runs } = await alternate(ROUNDS, { runs: once }, onRound);
    await changeAddresses(home, 'del');
    await provider.end();
    return rows(runs);
  },
};

/** With an agent that knows nothing yet. */
async function runOnce(home: Home, folder: string): Promise<Run> {
  const config = configFile(folder, SECTIONS, OPTIONS);
  const agent = home.start('router', [...FIRST, process.execPath, BUNDLE, 'run', '--config', config]);
  await agent.waitFor(/is running/);
  const plan = { provider: ADDRESS.provider.v4, controlSocket: controlSocket(folder), trials: TRIALS };
  const dialler = [...FIRST, process.execPath, resolve('build/bench/reaction/dialler.mjs')];
  const measured = JSON.parse(await home.must('phone', dialler, JSON.stringify(plan))) as (number | null)[];
  await agent.end();
  return measured.map((reaction, n) => {
    if (reaction === null) throw new Error(`no reaction in trial ${n}, ${TRIALS[n]?.kind}`);
    return reaction;
  });
}

async function changeAddresses(home: Home, how: 'add' | 'del'): Promise<void> {
  const lines = TRIALS.map(({ address }) => `addr ${how} ${address}/24 dev eth0`);
  await home.must('phone', ['ip', '-batch', '-'], lines.join('\n'));
}

function rows(runs: readonly Run[]): Row[] {
  const row = (measured: string, ours: number): Row => ({ name: 'reaction', measured, unit: 'ms', ours });
  const ofKind = (kind: Kind) => {
    const reactions = runs.flatMap((run) => run.filter((_, n) => n > 0 && TRIALS[n]?.kind === kind));
    const title = (what: string) => `${TITLES[kind]}, ${what} of ${reactions.length}`;
    return [
      row(title('p50'), percentile(reactions, 0.5)),
      { ...row(title('p99'), percentile(reactions, 0.99)), aim: { of: 'ours', most: MOST_MS } as const },
      row(title('worst'), percentile(reactions, 1)),
    ];
  };
  const first = median(runs.map(([reaction = 0]) => reaction));
  return [...KINDS.flatMap(ofKind), row(`the first after a start, median of ${runs.length}`, first)];
}
