// The netlink socket on a real kernel: the contract every socket keeps, and what only a kernel can do to it.

import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConntrackClient, type ConntrackNotice } from '../../agent/netfilter/conntrack/client.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import type { NetlinkSocket } from '../../agent/netfilter/netlink/socket.ts';
import { describeSocketFault } from '../../agent/netfilter/netlink/socket-fault.ts';
import { itKeepsTheContract, Recorder } from '../netfilter/netlink-contract.ts';
import { eventually, must } from './kit/children.ts';
import { createPair, floodCommand, type Pair } from './netfilter-pair.ts';

const FLOWS = 20_000;
const CONNTRACK_GROUPS = [1, 2, 3];
const TRACK = 'table inet t { chain c { type filter hook output priority 0; ct state new accept\n }\n }\n';

let pair: Pair;
beforeAll(async () => {
  pair = await createPair();
  await must([...pair.server, 'nft', '-f', '-'], TRACK);
});
afterAll(() => pair.close());

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
  await must([...pair.server, 'conntrack', '-F']);
});

/** The socat children of this very process. */
function socats(): number[] {
  const table = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return [...table.matchAll(/^\s*(\d+) socat$/gm)].map(([, id]) => Number(id));
}

function open(receiveBufferBytes?: number): (groups: readonly number[]) => NetlinkSocket {
  return socatSocket({
    commandPrefix: pair.server,
    ...(receiveBufferBytes === undefined ? {} : { receiveBufferBytes }),
  });
}

interface Watched {
  readonly client: ConntrackClient;
  readonly notices: ConntrackNotice[];
  /** Every connection of the flood has a destination port of its own. */
  readonly ports: Set<number>;
}

async function watch(receiveBufferBytes?: number): Promise<Watched> {
  const notices: ConntrackNotice[] = [];
  const ports = new Set<number>();
  const client = new ConntrackClient({
    open: open(receiveBufferBytes),
    onEvent: ({ flow }) => ports.add(flow.original.destination.port),
    onNotice: (notice) => notices.push(notice),
  });
  cleanUp.push(() => client.stop());
  expect(await client.start()).toEqual({ ok: true });
  return { client, notices, ports };
}

/** The number of entries of the last dump that followed a gap, once there was one. */
function resynced(notices: readonly ConntrackNotice[]): number | null {
  const lost = notices.findLastIndex(({ kind }) => kind === 'lost' || kind === 'closed');
  const found = notices.slice(lost + 1).find((notice) => notice.kind === 'resynced');
  return lost < 0 || found?.kind !== 'resynced' ? null : found.flows;
}

describe('a socat socket', () => {
  itKeepsTheContract(() => ({ socket: open()([]), processes: socats }));
});

describe('the kernel', () => {
  it(`tells ${FLOWS} new connections and none is lost`, async () => {
    const { client, ports, notices } = await watch();
    await must([...pair.server, ...floodCommand(FLOWS)]);
    await eventually(() => client.counters().events >= FLOWS, `${FLOWS} events`);
    expect(ports.size).toBe(FLOWS);
    expect(client.counters()).toEqual({ events: FLOWS, skipped: 0, malformed: 0, lost: 0 });
    expect(notices.map(({ kind }) => kind)).toEqual(['opened', 'resynced']);
  });

  it('tells a client that comes late a table of 60,000 connections, and dumps it at will', async () => {
    await must([...pair.server, ...floodCommand(60_000)]);
    const { client, ports } = await watch();
    expect(client.counters()).toMatchObject({ malformed: 0, lost: 0 });
    expect(ports.size).toBe(60_000);
    const dump = await client.dump();
    expect(dump.ok && dump.complete && new Set(dump.flows.map(({ original }) => original.destination.port)).size).toBe(
      60_000,
    );
    expect(await client.dump({ mark: 1, mask: 1 })).toEqual({ ok: true, flows: [], complete: true });
  });

  it('overruns a tiny buffer: what was lost is counted and a dump makes the picture whole', async () => {
    const { client, notices, ports } = await watch(4096);
    await must([...pair.server, ...floodCommand(FLOWS)]);
    await eventually(() => resynced(notices) === FLOWS, 'a dump with every entry after the loss');
    expect(client.counters().lost).toBeGreaterThan(0);
    expect(ports.size).toBe(FLOWS);
  });

  it('waits for nobody: a reader that stopped finds out what it missed', async () => {
    const { client, notices, ports } = await watch(64 * 1024);
    const [program = '', ...args] = [...pair.server, ...floodCommand(FLOWS)];
    // Holds up this process, and with it the reading, until all is sent.
    execFileSync(program, args);
    await eventually(() => resynced(notices) === FLOWS, 'a dump with every entry after the loss');
    expect(client.counters().lost).toBeGreaterThan(0);
    expect(ports.size).toBe(FLOWS);
  });

  it('is listened to again after the socket died, and what happened meanwhile is dumped', async () => {
    const { notices, ports } = await watch();
    for (const id of socats()) process.kill(id, 'SIGKILL');
    await must([...pair.server, ...floodCommand(100)]);
    await eventually(() => resynced(notices) !== null, 'a dump after the death');
    await eventually(() => ports.size === 100, 'every entry');
    const closed = notices.find((notice) => notice.kind === 'closed');
    expect(closed).toMatchObject({ fault: { kind: 'exited', signal: 'SIGKILL' }, retryInMs: 100 });
  });
});

describe('without its program', () => {
  const path = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = path;
  });

  it('the socket says which package to install, and goes on trying', async () => {
    process.env['PATH'] = '/nowhere';
    const socket = socatSocket()(CONNTRACK_GROUPS);
    cleanUp.push(() => socket.stop());
    const recorder = new Recorder();
    socket.start(recorder.listener);
    await recorder.until(({ faults }) => faults.length === 2);
    expect(recorder.faults[0]).toEqual({ kind: 'program-missing', program: 'socat', package: 'socat' });
    expect(recorder.faults.map(describeSocketFault)[0]).toContain('install the package socat');
    process.env['PATH'] = path;
    await recorder.until(({ openings }) => openings === 1);
  });
});
