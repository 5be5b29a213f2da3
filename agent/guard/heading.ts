// Which way a message crosses the router: by its interfaces on a live router, by the home networks in a capture.

import type { Direction } from '../calls/call.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import { contains, parseNetwork } from '../netfilter/packet/address.ts';
import type { Packet } from '../netfilter/packet/packet.ts';

/** Somebody's home where the configuration names none (RFC 1918, 6598, 4193, 3927, 4291). */
const PRIVATE_NETWORKS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  '169.254.0.0/16',
  'fe80::/10',
];
const REMEMBERED_ADDRESSES = 4096;

export function headingByInterface(logged: LoggedPacket, wan: readonly string[]): Direction {
  if (logged.outInterface !== null && wan.includes(logged.outInterface)) return 'outbound';
  return logged.inInterface !== null && wan.includes(logged.inInterface) ? 'inbound' : 'internal';
}

/** Null when neither end is at home: then the packet alone does not tell. */
export type HeadingOfPacket = (packet: Packet) => Direction | null;

/** `home` are networks in CIDR notation, already validated. */
export function headingByNetwork(home: readonly string[]): HeadingOfPacket {
  const texts = home.length > 0 ? home : PRIVATE_NETWORKS;
  const networks = texts.map(parseNetwork).filter((network) => network !== null);
  const isHome = remembering((address) => networks.some((network) => contains(network, address)));
  return ({ source, destination }) => {
    const from = isHome(source.address);
    const to = isHome(destination.address);
    if (from) return to ? 'internal' : 'outbound';
    return to ? 'inbound' : null;
  };
}

/** A capture repeats few addresses very often. */
function remembering(ask: (address: string) => boolean): (address: string) => boolean {
  const answers = new Map<string, boolean>();
  return (address) => {
    const known = answers.get(address);
    if (known !== undefined) return known;
    if (answers.size >= REMEMBERED_ADDRESSES) answers.clear();
    const answer = ask(address);
    answers.set(address, answer);
    return answer;
  };
}
