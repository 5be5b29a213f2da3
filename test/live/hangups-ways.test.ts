import { describe, expect, it } from 'vitest';
import { Interfaces } from '../../agent/live/interfaces.ts';
import { NatMemory } from '../../agent/live/nat-memory.ts';
import { type Packet, PROTOCOL_UDP } from '../../agent/netfilter/packet/packet.ts';
import { natted, PROVIDER } from '../calls/story.ts';

const HOME = { address: '192.168.1.20', port: 5060 };
const HOME_6 = { address: '2001:db8:1::20', port: 5060 };
const OUTSIDE = { address: '198.51.100.7', port: 5060 };
const ENDS = { source: HOME, destination: PROVIDER };

describe('the address that the outside knows', () => {
  it('is what conntrack says, also of a flow that the outside began', () => {
    const flow = natted(HOME, PROVIDER, 3);
    expect(new NatMemory().outsideOf([flow], ENDS)).toEqual(OUTSIDE);
    const begunOutside = { ...flow, original: flow.reply, reply: flow.original };
    expect(new NatMemory().outsideOf([begunOutside], ENDS)).toEqual(OUTSIDE);
  });

  it('is remembered when conntrack has forgotten the flow, until it knows better', () => {
    const memory = new NatMemory();
    const flow = natted(HOME, PROVIDER, 3);
    expect(memory.outsideOf([], ENDS)).toBeNull();
    memory.onFlow({ type: 'destroy', timeMs: 0, flow });
    expect(memory.outsideOf([], ENDS)).toEqual(OUTSIDE);
    const moved = { ...OUTSIDE, port: 1025 };
    expect(memory.outsideOf([{ ...flow, reply: { ...flow.reply, destination: moved } }], ENDS)).toEqual(moved);
  });

  it('is bounded in what it remembers', () => {
    const memory = new NatMemory();
    for (let port = 1; port <= 3_000; port++) {
      memory.onFlow({ type: 'destroy', timeMs: 0, flow: natted({ ...HOME, port }, PROVIDER, 1) });
    }
    expect(memory.outsideOf([], { ...ENDS, source: { ...HOME, port: 1 } })).toBeNull();
    expect(memory.outsideOf([], { ...ENDS, source: { ...HOME, port: 3_000 } })).not.toBeNull();
  });

  it('is the own one over IPv6', () => {
    const ends = { source: HOME_6, destination: { address: '2001:db8::9', port: 5060 } };
    expect(new NatMemory().outsideOf([], ends)).toEqual(HOME_6);
  });
});

describe('the interface to an end', () => {
  const packet: Packet = {
    timeMs: 0,
    family: 4,
    protocol: PROTOCOL_UDP,
    source: HOME,
    destination: PROVIDER,
    payload: Buffer.alloc(0),
  };

  it('is the one that its packets were last seen on', () => {
    const interfaces = new Interfaces();
    interfaces.onPacket({ packet, inInterface: 'br-lan', outInterface: 'wan0' });
    expect([interfaces.of(HOME.address), interfaces.of(PROVIDER.address)]).toEqual(['br-lan', 'wan0']);
    interfaces.onPacket({ packet, inInterface: 'br-lan', outInterface: 'wan1' });
    expect(interfaces.of(PROVIDER.address)).toBe('wan1');
    expect(interfaces.of('192.168.1.99')).toBeUndefined();
  });

  it('is not the one that somebody in the house sends by who borrows an address', () => {
    const interfaces = new Interfaces();
    interfaces.onPacket({ packet, inInterface: 'br-lan', outInterface: 'wan0' });
    const borrowed = { ...packet, source: PROVIDER, destination: HOME };
    interfaces.onPacket({ packet: borrowed, inInterface: 'br-lan', outInterface: 'br-lan' });
    expect(interfaces.of(PROVIDER.address)).toBe('wan0');
  });

  it('is the loopback to an end on the router itself', () => {
    const interfaces = new Interfaces();
    interfaces.onPacket({ packet, inInterface: null, outInterface: 'wan0' });
    expect(interfaces.of(HOME.address)).toBe('lo');
  });
});
