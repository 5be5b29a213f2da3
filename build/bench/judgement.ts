// What judging costs: the same messages through two guards in turns, one with every detector looking and one with none, after thousands of
// calls, when every history is full. Limits are beyond reach, so that both do the same with every call.

import { DETECTOR_NAMES, type DetectorName } from '../../agent/config/detectors.ts';
import { parseConfig } from '../../agent/config/parse.ts';
import { buildHouse } from '../../agent/guard/house.ts';
import { MODERN_KERNEL } from '../../agent/guard/load-house.ts';
import { Guard } from '../../agent/guard.ts';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';
import { configText } from '../../test/lab/kit/agent.ts';
import { alternate } from './alternate.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { medianOf, percentile } from './statistics.ts';
import { makeTraffic } from './traffic.ts';

const MESSAGES = 60_000;
/** After these every history is full. */
const BEFORE = 40_000;
const ROUNDS = 5;
const TICKS = 200;
const ETHERNET_BYTES = 14;
/** The kernel let it pass. */
const TAP = { decision: 'tap', rule: 'sip', enforced: false } as const;
const INVITE = Buffer.from('INVITE ');
const MUCH = '9999999';
const OUT_OF_REACH: Readonly<Partial<Record<DetectorName, string>>> = {
  budget: options({ block: MUCH, day_block: MUCH, call: MUCH, day: MUCH, month: MUCH }),
  duration: options({ warn: '0' }),
  probing: options({ warn: '100000', block: '100000', countries_warn: '100000', countries_block: '100000' }),
};

/** Microseconds. */
interface Run {
  readonly perMessage: number;
  readonly invites: readonly number[];
  readonly perTick: number;
}

export const judgementBenchmark: Benchmark = {
  name: 'judgement',
  summary: 'the guard per SIP message with full histories, with every detector and with none',
  tools: {},
  run: async ({ progress }) => {
    const packets = makeTraffic({ packets: MESSAGES, rtpPerCall: 0, seed: 3 }).frames.map(({ bytes, timeMs }) => {
      const decoded = decodeIp(bytes.subarray(ETHERNET_BYTES), timeMs);
      if (decoded.kind !== 'packet') throw new Error(`no packet but ${decoded.kind}`);
      return decoded.packet;
    });
    const [watching, blind] = [configOf(outOfReach), configOf(() => options({ enabled: '0' }))];
    const runs = await alternate(
      ROUNDS,
      { watching: async () => judgeAll(watching, packets), blind: async () => judgeAll(blind, packets) },
      (round) => progress(`round ${round} of ${ROUNDS}`),
    );
    return rows(runs);
  },
};

function configOf(options: (name: DetectorName) => string): string {
  return configText(DETECTOR_NAMES.map((name) => `config ${name}\n${options(name)}\n`).join(''));
}

function options(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `\toption ${name} '${value}'\n`)
    .join('');
}

function outOfReach(name: DetectorName): string {
  return OUT_OF_REACH[name] ?? options({ warn: '100000', block: '100000' });
}

function judgeAll(text: string, packets: readonly Packet[]): Run {
  const guard = guardOf(text);
  for (const packet of packets.slice(0, BEFORE)) see(guard, packet);
  const invites: number[] = [];
  const startedAt = performance.now();
  for (const packet of packets.slice(BEFORE)) {
    const sawAt = performance.now();
    see(guard, packet);
    if (packet.payload.subarray(0, INVITE.length).equals(INVITE)) invites.push((performance.now() - sawAt) * 1000);
  }
  const tickedAt = performance.now();
  const lastMs = packets.at(-1)?.timeMs ?? 0;
  for (let tick = 1; tick <= TICKS; tick++) guard.tick(lastMs + tick);
  const endedAt = performance.now();
  return {
    perMessage: ((tickedAt - startedAt) * 1000) / (packets.length - BEFORE),
    invites,
    perTick: ((endedAt - tickedAt) * 1000) / TICKS,
  };
}

function see(guard: Guard, packet: Packet): void {
  const heading = packet.source.address.startsWith('192.168.') ? 'outbound' : 'inbound';
  guard.onPacket({ packet, heading, decision: TAP, mac: null });
}

function guardOf(text: string): Guard {
  const parsed = parseConfig(text, { file: 'bench', hostName: 'bench' });
  if (!parsed.ok) throw new Error(parsed.faults.map(({ sentence }) => sentence).join(' '));
  const built = buildHouse(parsed.config, MODERN_KERNEL);
  if (!built.ok) throw new Error(built.faults.join(' '));
  return new Guard(built.house);
}

function rows({ watching, blind }: Record<'watching' | 'blind', Run[]>): Row[] {
  const row = (measured: string, measure: (run: Run) => number): Row => ({
    name: 'judgement',
    measured,
    unit: 'us',
    ours: medianOf(watching, measure),
    other: { name: 'no detectors', value: medianOf(blind, measure) },
  });
  return [
    row('per SIP message, all of a call', ({ perMessage }) => perMessage),
    row('per INVITE, p50', ({ invites }) => percentile(invites, 0.5)),
    row('per INVITE, p99', ({ invites }) => percentile(invites, 0.99)),
    row('per tick, once a second', ({ perTick }) => perTick),
  ];
}
