import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, parseAddress, parseNetwork } from '../../agent/netfilter/packet/address.ts';
import { formatIpv4, formatIpv6 } from '../../agent/netfilter/packet/format-address.ts';

const ipv4Bytes = fc.uint8Array({ minLength: 4, maxLength: 4 });
/** Mostly zeros, so that runs of them are met. */
const ipv6Bytes = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])));
const anyBytes = fc.oneof(ipv4Bytes, ipv6Bytes);

function format(bytes: Uint8Array): string {
  return bytes.length === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes, 0);
}

describe('the text of an address', () => {
  it.each([
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:DB8:AAAA::0001', '2001:db8:aaaa::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['::ffff:c000:0201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['192.0.2.255', '192.0.2.255'],
  ])('reads %s and writes %s', (text, canonical) => {
    const bytes = parseAddress(text);
    expect(bytes && format(bytes)).toBe(canonical);
  });

  it('gives back the bytes of every address it wrote', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(parseAddress(format(bytes))).toEqual(bytes);
      }),
    );
  });

  it('writes IPv6 as the URL standard does, but for IPv4-mapped addresses', () => {
    const unmapped = ipv6Bytes.filter((bytes) => !formatIpv6(bytes, 0).startsWith('::ffff:'));
    fc.assert(
      fc.property(unmapped, (bytes) => {
        const text = formatIpv6(bytes, 0);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
      }),
    );
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '010.0.0.1',
    '256.1.1.1',
    '1.2.3.-4',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '0x7f.0.0.1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7::8:9',
    '12345::',
    'g::',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3',
    '[::1]',
    '1::2:3:4:5:6:7:8',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('a network', () => {
  it.each([
    '192.168.1.0/33',
    '192.168.1.0/',
    '192.168.1.0/08',
    '192.168.1.0/-1',
    '2001:db8::/129',
    'home/24',
    '/24',
    '1.2.3.4/24/8',
  ])('refuses %j', (text) => expect(parseNetwork(text)).toBeNull());

  it('is a single host without a prefix length', () => {
    const network = parseNetwork('192.168.1.10');
    expect(network && [contains(network, '192.168.1.10'), contains(network, '192.168.1.11')]).toEqual([true, false]);
  });

  it('never contains an address of the other family or a text that is none', () => {
    const everything = ['0.0.0.0/0', '::/0'].map((text) => parseNetwork(text));
    const answers = everything.map(
      (network) => network && ['1.2.3.4', '::1', 'phone'].map((text) => contains(network, text)),
    );
    expect(answers).toEqual([
      [true, false, false],
      [false, true, false],
    ]);
  });

  it('contains what the BlockList of Node contains', () => {
    const pair = (bytes: typeof ipv4Bytes) =>
      fc.record({ base: bytes, flips: fc.array(fc.nat(127)), length: fc.nat(128) });
    fc.assert(
      fc.property(fc.oneof(pair(ipv4Bytes), pair(ipv6Bytes)), ({ base, flips, length }) => {
        const bits = base.length * 8;
        const near = Uint8Array.from(base);
        for (const bit of flips.slice(0, 2))
          near[(bit % bits) >> 3] = (near[(bit % bits) >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        const [prefixLength, family] = [length % (bits + 1), bits === 32 ? 'ipv4' : 'ipv6'] as const;
        const oracle = new BlockList();
        oracle.addSubnet(format(base), prefixLength, family);
        const network = parseNetwork(`${format(base)}/${prefixLength}`);
        expect(network !== null && contains(network, format(near))).toBe(oracle.check(format(near), family));
      }),
    );
  });
});
