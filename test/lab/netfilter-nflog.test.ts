// Packets that a real kernel logs to us: what is told of each, how fast, and that losses are counted.

import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { NflogClient, type NflogNotice, type NflogOptions } from '../../agent/netfilter/nflog/client.ts';
import { InterfaceNames } from '../../agent/netfilter/nflog/interface-names.ts';
import type { LoggedPacket } from '../../agent/netfilter/nflog/logged-packet.ts';
import { loadProgram } from '../../agent/netfilter/nft/program.ts';
import { eventually, must } from './kit/children.ts';
import {
  CLIENT,
  createPair,
  exchange,
  floodCommand,
  type Pair,
  SERVER,
  SERVER_PORT,
  startEcho,
} from './netfilter-pair.ts';

const PACKETS = 20_000;
const PROGRAM = `table inet t {
  chain in { type filter hook input priority filter;
    iifname wire0 udp dport ${SERVER_PORT} meta mark set 0x7 log prefix "came in" group 21
  }
  chain out { type filter hook output priority filter;
    oifname wire0 udp sport ${SERVER_PORT} log prefix "went out" group 22
    oifname lo udp sport != ${SERVER_PORT} log group 23
  }
}
`;

let pair: Pair;
beforeAll(async () => {
  pair = await createPair();
  await startEcho(pair);
  expect(await loadProgram(PROGRAM, { commandPrefix: pair.server })).toEqual({ ok: true });
});
afterAll(() => pair.close());

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
});

interface Tapped {
  readonly client: NflogClient;
  readonly packets: LoggedPacket[];
  readonly notices: NflogNotice[];
}

async function tap(groups: readonly number[], options: Partial<NflogOptions> = {}): Promise<Tapped> {
  const packets: LoggedPacket[] = [];
  const notices: NflogNotice[] = [];
  const interfaces = await serverInterfaces();
  const client = new NflogClient({
    open: socatSocket({ commandPrefix: pair.server }),
    groups,
    // This process is in another network namespace than the interfaces.
    interfaceNames: new InterfaceNames(() => interfaces),
    onPacket: (packet) => packets.push(packet),
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  cleanUp.push(() => client.stop());
  expect(await client.start()).toEqual({ ok: true });
  return { client, packets, notices };
}

async function serverInterfaces(): Promise<[number, string][]> {
  const list = JSON.parse(await must(['ip', '-n', pair.serverNamespace, '-j', 'link']));
  return (list as { ifindex: number; ifname: string }[]).map(({ ifindex, ifname }) => [ifindex, ifname]);
}

describe.each([
  { socat: 'UDP4', client: CLIENT.v4, server: SERVER.v4 },
  { socat: 'UDP6', client: CLIENT.v6, server: SERVER.v6 },
])('a packet over $socat', ({ socat, client, server }) => {
  it('comes with the prefix of its rule, its interfaces, mark, hook, sender and time', async () => {
    const { packets } = await tap([21, 22]);
    const before = Date.now();
    await exchange(pair, socat, SERVER_PORT, 6101);
    await eventually(() => packets.length === 2, 'both directions');
    const [question, answer] = packets;
    expect(question).toMatchObject({ prefix: 'came in', mark: 7, hook: 1, inInterface: 'wire0', outInterface: null });
    expect(question?.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    expect(question?.packet).toMatchObject({
      source: { address: client, port: 6101 },
      destination: { address: server, port: SERVER_PORT },
      payload: Buffer.from('hello\n'),
    });
    expect(answer).toMatchObject({ prefix: 'went out', hook: 3, inInterface: null, outInterface: 'wire0', mac: null });
    for (const { packet } of packets) expect(Math.abs(packet.timeMs - before)).toBeLessThan(5000);
  });
});

describe('a datagram in fragments', () => {
  it('arrives whole where connections are tracked', async () => {
    expect(
      await loadProgram('table inet d { chain c { type filter hook prerouting priority 0; ct state new\n }\n}\n', {
        commandPrefix: pair.server,
      }),
    ).toEqual({ ok: true });
    const { packets } = await tap([21]);
    const script = `const s = require('node:dgram').createSocket('udp4'); s.send(Buffer.alloc(60000, 'x'), ${SERVER_PORT}, '${SERVER.v4}', () => s.close());`;
    await must([...pair.client, process.execPath, '-e', script]);
    await eventually(() => packets.length === 1, 'the datagram');
    expect(packets[0]?.packet.payload.equals(Buffer.alloc(60_000, 'x'))).toBe(true);
  });
});

describe('a group', () => {
  it(`hands over ${PACKETS} packets and none is lost`, async () => {
    const { client, notices } = await tap([23]);
    await must([...pair.server, ...floodCommand(PACKETS)]);
    await eventually(() => client.counters().packets >= PACKETS, `${PACKETS} packets`);
    expect(client.counters()).toEqual({ packets: PACKETS, undecodable: 0, lost: 0 });
    expect(notices).toEqual([{ kind: 'opened' }]);
  });

  it('whose packets found no room says how many, to the last one', async () => {
    const open = socatSocket({ commandPrefix: pair.server, receiveBufferBytes: 64 * 1024 });
    const { client, notices } = await tap([23], { open });
    const [program = '', ...args] = [...pair.server, ...floodCommand(PACKETS)];
    // Holds up this process, and with it the reading, until all is sent.
    execFileSync(program, args);
    const counted = () => client.counters().packets + client.counters().lost;
    await eventually(() => client.counters().packets > 0, 'the packets that found room');
    // The gap shows with the packet after it.
    await eventually(async () => {
      await must([...pair.server, ...floodCommand(1)]);
      return client.counters().lost > 0 && counted() > PACKETS;
    }, 'the loss');
    const told = notices.map((notice) => (notice.kind === 'lost' && notice.group === 23 ? notice.packets : 0));
    expect(told.reduce((sum, packets) => sum + packets)).toBe(client.counters().lost);
  });

  it('that another has bound is refused, and bound once it is free', async () => {
    const { client: holder } = await tap([21]);
    const notices: NflogNotice[] = [];
    const waiting = new NflogClient({
      open: socatSocket({ commandPrefix: pair.server }),
      groups: [21],
      onPacket: () => undefined,
      onNotice: (notice) => notices.push(notice),
    });
    cleanUp.push(() => waiting.stop());
    const EPERM = 1;
    expect(await waiting.start()).toEqual({ ok: false, reason: { kind: 'refused', errno: EPERM } });
    await holder.stop();
    await eventually(async () => {
      await exchange(pair, 'UDP4', SERVER_PORT, 6102);
      return waiting.counters().packets > 0;
    }, 'a packet for the second');
    expect(notices.map(({ kind }) => kind)).toEqual(['opened', 'prepare-failed']);
  });

  it('is bound again after the socket died', async () => {
    const { packets, notices } = await tap([22]);
    const table = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' });
    for (const [, id] of table.matchAll(/^\s*(\d+) socat$/gm)) process.kill(Number(id), 'SIGKILL');
    await eventually(() => notices.filter(({ kind }) => kind === 'opened').length === 2, 'a second opening');
    await eventually(async () => {
      await exchange(pair, 'UDP4', SERVER_PORT, 6103);
      return packets.length > 0;
    }, 'a packet after the death');
    expect(notices.some(({ kind }) => kind === 'lost')).toBe(false);
  });
});

describe('a short copy range', () => {
  it('makes a longer packet undecodable, and it is counted', async () => {
    const { client, packets } = await tap([21], { copyRangeBytes: 30 });
    await exchange(pair, 'UDP4', SERVER_PORT, 6104);
    await eventually(() => client.counters().undecodable === 1, 'the count');
    expect(packets).toEqual([]);
  });
});
