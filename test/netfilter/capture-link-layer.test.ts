import { describe, expect, it } from 'vitest';
import { readChunks } from '../kit/captured.ts';
import { ipPacket, udpDatagram } from '../kit/ip.ts';
import { ethernetFrame, type PcapOptions, pcapFile } from '../kit/pcap.ts';

const PORTS = { sourcePort: 5060, destinationPort: 5080, payload: Buffer.from('hello') };
const V4 = ipPacket(udpDatagram({ source: '192.0.2.1', destination: '198.51.100.7', ...PORTS }));
const V6 = ipPacket(udpDatagram({ source: '2001:db8::1', destination: '2001:db8::7', ...PORTS }));

const VLAN = { etherType: 0x8100, id: 7 };
const SERVICE_VLAN = { etherType: 0x88a8, id: 8 };
const OLD_SERVICE_VLAN = { etherType: 0x9100, id: 9 };

function hex(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part.replaceAll(' ', ''), 'hex') : part)),
  );
}

/** Address and text of the packets that frames of this link type give. */
async function given(linkType: number, frames: readonly Buffer[], options: PcapOptions = {}): Promise<string[]> {
  const { packets } = await readChunks(
    pcapFile(
      frames.map((bytes) => ({ timeMs: 0, bytes })),
      { linkType, ...options },
    ),
  );
  return packets.map((packet) => `${packet.source.address} ${packet.payload}`);
}

const BOTH = ['192.0.2.1 hello', '2001:db8::1 hello'];

describe('the link layer', () => {
  it.each([
    ['Ethernet', 1, [ethernetFrame(V4), ethernetFrame(V6)]],
    ['802.1Q', 1, [ethernetFrame(V4, [VLAN]), ethernetFrame(V6, [VLAN])]],
    [
      '802.1ad with tags in tags',
      1,
      [ethernetFrame(V4, [SERVICE_VLAN, VLAN]), ethernetFrame(V6, [OLD_SERVICE_VLAN, VLAN, VLAN])],
    ],
    [
      'PPPoE',
      1,
      [
        hex('000000000001 000000000002 8864 1100 0001 0000 0021', V4),
        hex('000000000001 000000000002 8100 0007 8864 1100 0001 0000 0057', V6),
      ],
    ],
    [
      'Linux cooked',
      113,
      [hex('0000 0001 0006 0200000000010000 0800', V4), hex('0004 0001 0006 0200000000010000 86dd', V6)],
    ],
    [
      'Linux cooked with a tag',
      113,
      [
        hex('0000 0001 0006 0200000000010000 8100 0007 0800', V4),
        hex('0000 0001 0006 0200000000010000 8100 0007 86dd', V6),
      ],
    ],
    [
      'Linux cooked, second version',
      276,
      [
        hex('0800 0000 00000002 0001 00 06 0200000000010000', V4),
        hex('86dd 0000 00000002 0001 04 06 0200000000010000', V6),
      ],
    ],
    ['RAW', 101, [V4, V6]],
    ['RAW by its BSD number', 12, [V4, V6]],
    ['LOOP', 108, [hex('00000002', V4), hex('0000001c', V6)]],
    ['NULL', 0, [hex('02000000', V4), hex('1e000000', V6)]],
    ['NULL of a big endian host', 0, [hex('00000002', V4), hex('0000000a', V6)]],
  ])('is taken off: %s', async (_, linkType, frames) => {
    expect(await given(linkType, frames)).toEqual(BOTH);
  });

  it('is taken off: IPv4 and IPv6 by their own numbers', async () => {
    expect([...(await given(228, [V4])), ...(await given(229, [V6]))]).toEqual(BOTH);
  });

  it.each([
    ['little', false],
    ['big', true],
  ])('is taken off: NFLOG of a %s endian host, among attributes of odd lengths', async (_, bigEndian) => {
    const attribute = (type: number, value: Buffer) => nflogAttribute(bigEndian, type, value);
    const before = [attribute(1, hex('0800 0300')), attribute(10, Buffer.from('sip in\0'))];
    const frames = [
      hex('02 00 0005', ...before, attribute(9, V4), attribute(10, Buffer.from('\0'))),
      hex('0a 00 0005', ...before, attribute(9, V6)),
    ];
    expect(await given(239, frames, { bigEndian })).toEqual(BOTH);
  });

  it('is no packet when NFLOG attributes lead nowhere', async () => {
    const withoutPayload = hex('02 00 0005', nflogAttribute(false, 10, Buffer.from('sip in\0')));
    const lengthZero = hex('02 00 0005', '0000 0a00', nflogAttribute(false, 9, V4));
    expect(await given(239, [withoutPayload, lengthZero])).toEqual([]);
  });

  it.each([
    ['ARP', 1, hex('000000000001 000000000002 0806', V4)],
    ['an Ethernet header that breaks off', 1, hex('000000000001 000000000002')],
    ['a tag that breaks off', 1, hex('000000000001 000000000002 8100 00')],
    ['PPPoE that breaks off', 1, hex('000000000001 000000000002 8864 1100 0001 0000')],
    ['PPP control', 1, hex('000000000001 000000000002 8864 1100 0001 0000 c021', V4)],
    ['a cooked header that breaks off', 276, hex('0800 0000 00000002')],
    ['a loopback family that is not IP', 0, hex('07000000', V4)],
    ['a loopback header that breaks off', 108, hex('0000')],
  ])('holds no packet and is skipped: %s', async (_, linkType, frame) => {
    const { end } = await readChunks(pcapFile([{ timeMs: 0, bytes: frame }], { linkType }));
    expect(end.counters).toMatchObject({ frames: 1, packets: 0, skipped: 1, unknownLinkTypes: new Set() });
  });
});

/** Length and type in the host's order, the length without the padding (linux/netlink.h). */
function nflogAttribute(bigEndian: boolean, type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(4 + value.length, 0);
  head.writeUInt16BE(type, 2);
  return Buffer.concat([bigEndian ? head : head.swap16(), value, Buffer.alloc(-value.length & 3)]);
}
