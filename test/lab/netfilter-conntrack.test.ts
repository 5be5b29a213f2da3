// Connections through a real kernel: what conntrack tells of them, and that they can be found and deleted.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConntrackClient } from '../../agent/netfilter/conntrack/client.ts';
import type { FlowEvent } from '../../agent/netfilter/conntrack/flow.ts';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { loadProgram } from '../../agent/netfilter/nft/program.ts';
import { eventually, must } from './kit/children.ts';
import { CLIENT, createPair, exchange, type Pair, SERVER, SERVER_PORT, startEcho } from './netfilter-pair.ts';

const MARK = 0x1000_0000;
const OURS = { mark: MARK, mask: MARK };
/** Port 7000 is redirected to the service; connections to it get the mark bit, on top of the bits others use. */
const PROGRAM = `table inet t {
  chain translate { type nat hook prerouting priority dstnat;
    meta l4proto { tcp, udp } th dport 7000 redirect to :${SERVER_PORT}
  }
  chain color { type filter hook prerouting priority mangle;
    ct mark set 0x5
    meta l4proto { tcp, udp } th dport 7000 ct mark set 0x10000005
  }
}
`;
const NAT_PORT = 7000;

let pair: Pair;
let client: ConntrackClient;
let events: FlowEvent[] = [];

beforeAll(async () => {
  pair = await createPair();
  await startEcho(pair);
  await must([...pair.server, 'sysctl', '-q', '-w', 'net.netfilter.nf_conntrack_acct=1']);
  expect(await loadProgram(PROGRAM, { commandPrefix: pair.server })).toEqual({ ok: true });
  client = new ConntrackClient({
    open: socatSocket({ commandPrefix: pair.server }),
    filter: OURS,
    onEvent: (event) => events.push(event),
    onNotice: () => undefined,
  });
  expect(await client.start()).toEqual({ ok: true });
});
afterEach(async () => {
  await must([...pair.server, 'conntrack', '-F']);
  events = [];
});
afterAll(() => pair.close());
afterAll(() => client.stop());

const CASES = [
  { socat: 'UDP4', family: 4, protocol: 17, from: CLIENT.v4, to: SERVER.v4 },
  { socat: 'UDP6', family: 6, protocol: 17, from: CLIENT.v6, to: SERVER.v6 },
  { socat: 'TCP4', family: 4, protocol: 6, from: CLIENT.v4, to: SERVER.v4 },
  { socat: 'TCP6', family: 6, protocol: 6, from: CLIENT.v6, to: SERVER.v6 },
] as const;

describe.each(CASES)('a $socat connection', ({ socat, family, protocol, from, to }) => {
  const isIt = ({ flow }: FlowEvent) => flow.family === family && flow.protocol === protocol;

  it('is told as new, with both of its tuples, and as gone with what it counted', async () => {
    await exchange(pair, socat, NAT_PORT, 6001);
    const begun = await eventually(() => events.find((event) => event.type === 'new' && isIt(event)), 'new');
    expect(begun.flow).toMatchObject({
      mark: 0x1000_0005,
      zone: 0,
      original: { source: { address: from, port: 6001 }, destination: { address: to, port: NAT_PORT } },
      reply: { source: { address: to, port: SERVER_PORT }, destination: { address: from, port: 6001 } },
    });
    expect(begun.flow.timeoutSeconds).toBeGreaterThan(0);
    await must([...pair.server, 'conntrack', '-F']);
    const gone = await eventually(() => events.find((event) => event.type === 'destroy' && isIt(event)), 'destroy');
    expect(gone.flow.id).toBe(begun.flow.id);
    expect(gone.flow.originalCounters?.packets).toBeGreaterThan(0);
    expect(gone.flow.replyCounters?.bytes).toBeGreaterThan(0);
  });

  it('is found by its mark, and deleted by its tuple once', async () => {
    await exchange(pair, socat, NAT_PORT, 6002);
    await exchange(pair, socat, SERVER_PORT, 6003);
    const all = await client.dump();
    const ours = await client.dump(OURS);
    const ports = (result: typeof all) =>
      result.ok ? result.flows.map(({ original }) => original.source.port).sort() : [];
    expect(ports(all)).toEqual([6002, 6003]);
    expect(ports(ours)).toEqual([6002]);
    expect(await client.dump({ mark: 0x2000_0000, mask: 0x2000_0000 })).toEqual({
      ok: true,
      flows: [],
      complete: true,
    });
    const flow = ours.ok ? ours.flows[0] : undefined;
    if (flow === undefined) throw new Error('no flow');
    const { id: _id, ...key } = flow;
    expect(await client.delete(key)).toEqual({ ok: true, deleted: true });
    expect(await client.delete(key)).toEqual({ ok: true, deleted: false });
    expect(ports(await client.dump())).toEqual([6003]);
  });
});

describe('other connections', () => {
  it('cost their event a look at the mark and no more', async () => {
    const before = client.counters();
    await exchange(pair, 'UDP4', SERVER_PORT, 6004);
    await eventually(() => client.counters().skipped > before.skipped, 'a skipped event');
    expect(client.counters()).toMatchObject({ events: before.events, malformed: 0, lost: 0 });
  });

  it('of a protocol without ports have port 0, and ICMP cannot be deleted by message', async () => {
    await must([...pair.client, 'ping', '-c', '1', SERVER.v4]);
    const all = await client.dump();
    const flow = all.ok ? all.flows[0] : undefined;
    if (flow === undefined) throw new Error('no flow');
    expect(flow).toMatchObject({ protocol: 1, original: { source: { address: CLIENT.v4, port: 0 } } });
    expect(await client.delete(flow)).toEqual({ ok: false, reason: { kind: 'unsupported-protocol' } });
  });

  it('reused since are spared: an id names the one that was meant', async () => {
    await exchange(pair, 'UDP4', NAT_PORT, 6005);
    const all = await client.dump(OURS);
    const flow = all.ok ? all.flows[0] : undefined;
    if (flow === undefined) throw new Error('no flow');
    expect(await client.delete({ ...flow, id: (flow.id + 1) >>> 0 })).toEqual({ ok: true, deleted: false });
    expect(await client.delete(flow)).toEqual({ ok: true, deleted: true });
  });
});

describe('a zone', () => {
  it('is part of what names a connection', async () => {
    const zones =
      'table inet z { chain c { type filter hook prerouting priority raw; udp dport 7001 ct zone set 9\n }\n chain o { type filter hook output priority raw; udp sport 7001 ct zone set 9\n }\n}\n';
    const nft = { commandPrefix: pair.server };
    expect(await loadProgram(zones, nft)).toEqual({ ok: true });
    await exchange(pair, 'UDP4', SERVER_PORT, 6006);
    expect(await loadProgram('delete table inet z\n', nft)).toEqual({ ok: true });
    const all = await client.dump();
    const flow = all.ok ? all.flows[0] : undefined;
    if (flow === undefined) throw new Error('no flow');
    expect(flow.zone).toBe(9);
    expect(await client.delete({ ...flow, zone: 0 })).toEqual({ ok: true, deleted: false });
    expect(await client.delete(flow)).toEqual({ ok: true, deleted: true });
  });
});
