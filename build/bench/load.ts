// A minute of a hundred calls a second through a running agent that looks at all of it: its memory, which must not grow, and its work.

import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { ADDRESS, type Home } from '../../test/lab/kit/home.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { cpuMicroseconds, memoryOf } from './proc.ts';
import { senderCommand } from './senders.ts';

const PACE = { count: 6_000, perSecond: 100 };
const PORT = 5060;
/** Everything that is kept is full by then. */
const HALF_MS = 30_000;
const MOST_GROWTH_MB = 5;
const CALLS = `const invite = (n) => [
  'INVITE sip:03' + (30000000 + n % 1000) + '@${ADDRESS.provider.v4} SIP/2.0',
  'Via: SIP/2.0/UDP ${ADDRESS.phone.v4}:' + socket.address().port + ';branch=z9hG4bK' + n + ';rport',
  'Max-Forwards: 70', 'From: <sip:bench@${ADDRESS.provider.v4}>;tag=' + n, 'To: <sip:03@${ADDRESS.provider.v4}>',
  'Call-ID: load-' + n, 'CSeq: 1 INVITE', 'Contact: <sip:bench@${ADDRESS.phone.v4}>', 'Content-Length: 0', '', ''].join('\\r\\n');`;

export const loadBenchmark: Benchmark = {
  name: 'load',
  summary: `memory and work of the agent in a minute of ${PACE.perSecond} calls a second`,
  tools: { nft: 'nftables', socat: 'socat' },
  run: async ({ folder, home: getHome, progress }) => {
    const home = await getHome();
    progress('a minute of calls');
    const provider = home.start('provider', [process.execPath, resolve('build/bench/reaction/provider.mjs'), 'busy']);
    await provider.waitFor(/ready/);
    try {
      return await measure(home, mkdtempSync(join(folder, 'load-')));
    } finally {
      await provider.end();
    }
  },
};

async function measure(home: Home, folder: string): Promise<Row[]> {
  const agent = home.start('router', [process.execPath, BUNDLE, 'run', '--config', configFile(folder)]);
  await agent.waitFor(/is running/);
  const before = cpuMicroseconds(agent.pid);
  const sent = home.start('phone', senderCommand(PACE, `[invite(n), ${PORT}, '${ADDRESS.provider.v4}']`, CALLS));
  await sleep(HALF_MS);
  const half = memoryOf(agent.pid).residentMb;
  await sent.finished(3 * HALF_MS);
  const whole = memoryOf(agent.pid).residentMb;
  const cpu = cpuMicroseconds(agent.pid) - before;
  await agent.end();
  const row = (measured: string, unit: Row['unit'], ours: number): Row => ({ name: 'load', measured, unit, ours });
  const rate = `${PACE.perSecond} calls/s`;
  return [
    row(`RSS after a minute of ${rate}`, 'MB', whole),
    { ...row('of that grown in its second half', 'MB', whole - half), aim: { of: 'ours', most: MOST_GROWTH_MB } },
    row(`CPU per call at ${rate}, three messages`, 'us', cpu / PACE.count),
  ];
}
