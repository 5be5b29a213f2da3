// Which way a message crosses the router.

import { describe, expect, it } from 'vitest';
import { headingByInterface, headingByNetwork } from '../../agent/guard/heading.ts';
import type { LoggedPacket } from '../../agent/netfilter/nflog/logged-packet.ts';
import { type Packet, PROTOCOL_UDP } from '../../agent/netfilter/packet/packet.ts';

function packet(source: string, destination: string): Packet {
  const family = source.includes(':') ? 6 : 4;
  const ends = { source: { address: source, port: 5060 }, destination: { address: destination, port: 5060 } };
  return { timeMs: 0, family, protocol: PROTOCOL_UDP, ...ends, payload: Buffer.alloc(0) };
}

function logged(inInterface: string | null, outInterface: string | null): LoggedPacket {
  return {
    packet: packet('192.0.2.1', '192.0.2.2'),
    prefix: '',
    mark: 0,
    hook: 2,
    mac: null,
    inInterface,
    outInterface,
  };
}

describe('by the home networks', () => {
  const headingOf = headingByNetwork(['192.168.1.0/24', '2001:db8:1::/48']);

  it.each([
    ['192.168.1.20', '203.0.113.9', 'outbound'],
    ['203.0.113.9', '192.168.1.255', 'inbound'],
    ['192.168.1.20', '192.168.1.10', 'internal'],
    ['192.168.2.20', '203.0.113.9', null],
    ['2001:db8:1:ff::1', '2001:db8:2::1', 'outbound'],
    ['2001:db8:2::1', '2001:db8:1::1', 'inbound'],
    ['2001:db8:1::1', '2001:db8:1:2::1', 'internal'],
    ['2001:db8:2::1', '2001:db8:3::1', null],
  ])('a packet from %s to %s is %s', (source, destination, heading) => {
    expect(headingOf(packet(source, destination))).toBe(heading);
  });

  it('answers the same for an address that it has seen, after thousands of others', () => {
    for (let count = 0; count < 10_000; count++) {
      const stranger = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
      expect(headingOf(packet('192.168.1.20', stranger))).toBe('outbound');
    }
  });
});

describe('by private networks, where no home is named', () => {
  const headingOf = headingByNetwork([]);

  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.255.1',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.1.1',
  ])('%s is at home', (address) => {
    expect(headingOf(packet(address, '203.0.113.9'))).toBe('outbound');
  });

  it.each(['fc00::1', 'fdff::1', 'fe80::1', 'febf::1'])('%s is at home', (address) => {
    expect(headingOf(packet('2001:db8::9', address))).toBe('inbound');
  });

  it.each(['172.32.0.1', '100.128.0.1', '192.169.0.1', '11.0.0.1'])('%s is not', (address) => {
    expect(headingOf(packet(address, '203.0.113.9'))).toBeNull();
  });
});

describe('by the interfaces', () => {
  it.each([
    ['lan', 'wan', 'outbound'],
    ['wan', 'lan', 'inbound'],
    ['lan', 'guest', 'internal'],
    [null, 'wan', 'outbound'],
    ['wan', null, 'inbound'],
    ['wan6', 'wan', 'outbound'],
    [null, null, 'internal'],
  ])('a packet from %s to %s is %s', (inInterface, outInterface, heading) => {
    expect(headingByInterface(logged(inInterface, outInterface), ['wan', 'wan6'])).toBe(heading);
  });

  it('everything is internal as long as there is no WAN', () => {
    expect(headingByInterface(logged('lan', 'eth1'), [])).toBe('internal');
  });
});
