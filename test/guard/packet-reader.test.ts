import { describe, expect, it } from 'vitest';
import { logPrefix, parseLogPrefix } from '../../agent/firewall/log-prefix.ts';
import { PacketReader } from '../../agent/guard/packet-reader.ts';
import { PROTOCOL_TCP } from '../../agent/netfilter/packet/packet.ts';
import { invite, request, response } from '../kit/sip.ts';
import { HOME, PROVIDER } from './line.ts';

const HELD = logPrefix('ask', 'default:international', true);
const PASSED = logPrefix('allow', 'agent:approved', true);
const REFUSED = logPrefix('block', 'agent:refused', true);
const TAP = logPrefix('tap', 'sip', true);

const call = invite({ uri: `sip:01023276123456@${PROVIDER}`, transport: 'TCP' });
const bye = request('BYE', { uri: `sip:gw@${PROVIDER}`, transport: 'TCP' });

/** One connection of a phone; `way` tells its two directions apart. */
function connection(reader: PacketReader) {
  const ends = { home: { address: HOME, port: 40_000 }, provider: { address: PROVIDER, port: 5060 } };
  return (way: 'out' | 'in', sequence: number, payload: Buffer, prefix: string) => {
    const [source, destination] = way === 'out' ? [ends.home, ends.provider] : [ends.provider, ends.home];
    const tcp = { sequence, syn: false, fin: false, rst: false };
    const packet = { timeMs: 0, family: 4, protocol: PROTOCOL_TCP, source, destination, payload, tcp } as const;
    const heading = way === 'out' ? 'outbound' : 'inbound';
    return reader.read({ packet, heading, decision: parseLogPrefix(prefix), mac: null }).map(nameOf);
  };
}

function nameOf(reading: ReturnType<PacketReader['read']>[number]): string {
  if (reading.kind !== 'message') return reading.kind;
  return reading.message.type === 'request' ? reading.message.method : String(reading.message.code);
}

describe('an INVITE over TCP', () => {
  it('that the kernel holds back is read whenever it is repeated, and the call goes on in the same connection', () => {
    const see = connection(new PacketReader());
    for (let repetition = 0; repetition < 4; repetition++) expect(see('out', 1, call, HELD)).toEqual(['INVITE']);
    expect(see('out', 1, call, PASSED)).toEqual(['INVITE']);
    expect(see('in', 1, response(call, 200), TAP)).toEqual(['200']);
    expect(see('out', 1 + call.length, bye, TAP)).toEqual(['BYE']);
  });

  it('that is held back and then refused is read once more', () => {
    const see = connection(new PacketReader());
    expect(see('out', 1, call, HELD)).toEqual(['INVITE']);
    expect(see('out', 1, call, REFUSED)).toEqual(['INVITE']);
  });

  it('of several segments is told when the first one is repeated, without a word on it before', () => {
    const see = connection(new PacketReader());
    expect(see('out', 1, call.subarray(0, 200), HELD)).toEqual([]);
    expect(see('out', 201, call.subarray(200), TAP)).toEqual([]);
    expect(see('out', 1, call.subarray(0, 200), HELD)).toEqual(['INVITE']);
  });

  it('of several segments is told as a beginning when it is blocked, since its connection ends there', () => {
    const see = connection(new PacketReader());
    expect(see('out', 1, call.subarray(0, 200), REFUSED)).toEqual(['beginning']);
  });
});
