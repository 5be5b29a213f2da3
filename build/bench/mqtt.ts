// How soon whoever listens at the broker hears of a call, and what a call costs on the way to the broker.
// Real Mosquitto on the router; both ends read the clock of the one machine, the sender before its system call.

import { setTimeout as sleep } from 'node:timers/promises';
import { createMosquitto } from '../../test/kit/broker.ts';
import { invite } from '../../test/kit/sip.ts';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import { ADDRESS, type Home } from '../../test/lab/kit/home.ts';
import { call, startProvider } from '../../test/lab/kit/sipp.ts';
import type { Benchmark, Context, Row } from './benchmark.ts';
import { configFile } from './household.ts';
import { senderCommand } from './senders.ts';
import { percentile } from './statistics.ts';

const PACE = { count: 1_000, perSecond: 50 };
const CALLS = 20;
/** The subscriber has a port of its own, so that the counters see the agent alone. */
const [PORT, SUBSCRIBER_PORT] = [1883, 1884];
const QUIET_MS = 2_000;
const TABLE = 'bench_mqtt';
const PROGRAM = `table inet ${TABLE} {
	counter wire { }
	chain output {
		type filter hook output priority filter; policy accept;
		tcp dport ${PORT} counter name wire
		tcp sport ${PORT} counter name wire
	}
}
`;
/** So many calls of one house would be fraud, which would be told as well. */
const SECTIONS = `config velocity
\toption enabled '0'

config mqtt
\toption url 'mqtt://127.0.0.1:${PORT}'
`;
const MARK = 'CALL-NUMBER';
const INVITE = invite({ callId: `${MARK}@bench`, branch: `z9hG4bK${MARK}` }).toString('latin1');
const DATAGRAM = `[packet(n), 5060, '${ADDRESS.provider.v4}']`;
const PREAMBLE = `const text = ${JSON.stringify(INVITE)};
const packet = (n) => {
  const bytes = Buffer.from(text.replaceAll('${MARK}', n), 'latin1');
  console.log('sent', n, performance.timeOrigin + performance.now());
  return bytes;
};`;

export const mqttBenchmark: Benchmark = {
  name: 'mqtt',
  summary: 'from a packet that leaves to the message at a subscriber, and bytes of a call to the broker',
  tools: {
    nft: 'nftables',
    socat: 'socat',
    mosquitto: 'mosquitto',
    mosquitto_sub: 'mosquitto-clients',
    sipp: 'sip-tester',
  },
  run: async (context) => {
    const home = await context.home();
    const lines = [`listener ${SUBSCRIBER_PORT} 127.0.0.1`];
    const broker = await createMosquitto({ port: PORT, prefix: home.prefix('router'), lines });
    try {
      await broker.start();
      await home.must('router', ['nft', '-f', '-'], PROGRAM);
      return await measure(context, home);
    } finally {
      await home.run('router', ['nft', 'delete', 'table', 'inet', TABLE]);
      await broker.remove();
    }
  },
};

async function measure({ folder, progress }: Context, home: Home): Promise<Row[]> {
  const argv = [process.execPath, BUNDLE, 'run', '--config', configFile(folder, SECTIONS)];
  const agent = home.start('router', argv);
  await agent.waitFor(/Connected to the MQTT broker/);
  progress(`${PACE.count} calls at ${PACE.perSecond}/s`);
  const delays = await delaysMs(home);
  progress(`${CALLS} whole calls`);
  const wireBytes = await bytesOnTheWire(home);
  await agent.end();
  const row = (measured: string, unit: Row['unit'], ours: number): Row => ({ name: 'mqtt', measured, unit, ours });
  const of = `of ${PACE.count.toLocaleString('en')} at ${PACE.perSecond}/s`;
  return [
    row(`packet to message at a subscriber, p50 ${of}`, 'ms', percentile(delays, 0.5)),
    row(`packet to message at a subscriber, p99 ${of}`, 'ms', percentile(delays, 0.99)),
    row('on the wire to the broker and back, one answered call', 'kB', wireBytes / CALLS / 1000),
  ];
}

/** From each INVITE to the first event of its call. */
async function delaysMs(home: Home): Promise<number[]> {
  const address = ['-h', '127.0.0.1', '-p', String(SUBSCRIBER_PORT)];
  const words = [...address, '-t', 'ringfence/+/event/call', '-F', '%U %p', '-C', String(PACE.count)];
  const subscriber = home.start('router', ['stdbuf', '-oL', 'mosquitto_sub', ...words]);
  await sleep(QUIET_MS);
  const sent = await home.must('pbx', senderCommand(PACE, DATAGRAM, PREAMBLE));
  const { stdout: heard } = await subscriber.finished();
  const sentAt = new Map([...sent.matchAll(/^sent (\d+) ([\d.]+)$/gm)].map(([, n = '', at]) => [n, Number(at)]));
  const delays = new Map<string, number>();
  for (const [, seconds, n = ''] of heard.matchAll(/^([\d.]+) .*"callId":"(\d+)@bench"/gm)) {
    const at = sentAt.get(n);
    if (at !== undefined && !delays.has(n)) delays.set(n, Number(seconds) * 1000 - at);
  }
  if (delays.size < PACE.count / 2) throw new Error(`only ${delays.size} calls were told of`);
  return [...delays.values()];
}

/** What all calls together came to: with what the state says of them, without what would be said anyway. */
async function bytesOnTheWire(home: Home): Promise<number> {
  const provider = await startProvider(home);
  await sleep(QUIET_MS);
  await home.must('router', ['nft', 'reset', 'counters', 'table', 'inet', TABLE]);
  const calls = Array.from({ length: CALLS }, () => ({ number: '0312345678', talkMs: 500 }));
  await call(home, 'pbx', { calls, callsPerSecond: 5 });
  await sleep(QUIET_MS);
  const listed = await home.must('router', ['nft', 'list', 'counter', 'inet', TABLE, 'wire']);
  await provider.process.end();
  return Number(/bytes (\d+)/.exec(listed)?.[1] ?? Number.NaN);
}
