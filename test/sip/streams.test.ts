import { describe, expect, it } from 'vitest';
import { type Packet, PROTOCOL_TCP, PROTOCOL_UDP } from '../../agent/netfilter/packet/packet.ts';
import { SipStreams } from '../../agent/sip/streams.ts';
import { invite } from '../kit/sip.ts';

const message = invite();

interface Change {
  readonly port?: number;
  readonly sequence?: number;
  readonly syn?: boolean;
  readonly fin?: boolean;
  readonly payload?: Buffer;
}

function packet({ port = 40000, sequence = 0, syn = false, fin = false, payload = message }: Change = {}): Packet {
  return {
    timeMs: 0,
    family: 4,
    protocol: PROTOCOL_TCP,
    source: { address: '192.168.1.20', port },
    destination: { address: '203.0.113.9', port: 5060 },
    payload,
    tcp: { sequence, syn, fin, rst: false },
  };
}

const turned = (forth: Packet): Packet => ({ ...forth, source: forth.destination, destination: forth.source });
const half = message.subarray(0, 200);
const rest = message.subarray(200);

describe('SipStreams', () => {
  it('keeps connections and their two directions apart', () => {
    const streams = new SipStreams(8);
    for (const one of [
      packet({ payload: half }),
      turned(packet({ payload: half })),
      packet({ port: 40001, payload: half }),
    ]) {
      expect(streams.push(one)).toEqual([]);
    }
    expect(streams.push(packet({ sequence: 200, payload: rest }))).toMatchObject([{ kind: 'complete' }]);
    expect(streams.push(turned(packet({ sequence: 200, payload: rest })))).toMatchObject([{ kind: 'complete' }]);
  });

  it('waits for a first segment that was overtaken when it saw the SYN', () => {
    const streams = new SipStreams(8);
    streams.push(packet({ syn: true, sequence: 0, payload: Buffer.alloc(0) }));
    streams.push(packet({ payload: Buffer.alloc(0) }));
    expect(streams.push(packet({ sequence: 200, payload: rest }))).toEqual([]);
    expect(streams.push(packet({ payload: half }))).toMatchObject([{ kind: 'complete' }]);
  });

  it('forgets the longest unused connection beyond its bound', () => {
    const streams = new SipStreams(2);
    for (const port of [1, 2, 3]) streams.push(packet({ port, payload: half }));
    expect(streams.size).toBe(2);
    const ends = [3, 2, 1].map((port) => streams.push(packet({ port, sequence: 200, payload: rest })).length);
    expect(ends).toEqual([1, 1, 0]);
  });

  it('forgets the longest unused connections once unfinished messages take more than 4 MB', () => {
    const streams = new SipStreams(1000);
    const whole = invite({ transport: 'TCP', body: Buffer.alloc(60_000, 0x20) });
    const ports = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const port of ports) streams.push(packet({ port, payload: whole.subarray(0, 60_000) }));
    const isRead = (port: number) =>
      streams.push(packet({ port, sequence: 60_000, payload: whole.subarray(60_000) })).length === 1;
    const read = ports.toReversed().filter(isRead);
    expect(read).toContain(100);
    expect(read).not.toContain(1);
    expect(read.length * 60_000).toBeLessThan(4 * 1024 * 1024);
    expect(read.length * 60_000).toBeGreaterThan(3 * 1024 * 1024);
  });

  it('keeps nothing of connections that carry something else, nor of those that are over', () => {
    const streams = new SipStreams(8);
    for (const payload of [
      Buffer.from('1703030010a1b2c3', 'hex'),
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.alloc(0),
    ]) {
      streams.push(packet({ payload }));
      expect(streams.size).toBe(0);
    }
    streams.push(packet());
    expect(streams.size).toBe(1);
    streams.push(packet({ sequence: message.length, fin: true, payload: Buffer.alloc(0) }));
    expect(streams.size).toBe(0);
  });

  it('leaves datagrams alone', () => {
    const { tcp: _, ...rest } = packet();
    expect(new SipStreams(8).push({ ...rest, protocol: PROTOCOL_UDP })).toEqual([]);
  });
});
