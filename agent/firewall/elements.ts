// What the agent may tell the running program, as elements of its dynamic sets (DYNAMIC_SETS in compile/program.ts).
// The one rule: only what is an address and a port gets into a set; whatever else the wire claims is left out.

import type { ElementChange } from '../netfilter/nft/elements.ts';
import { parseAddress } from '../netfilter/packet/address.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import { DYNAMIC_SETS } from './compile/program.ts';
import { ownSet } from './table.ts';

/** An INVITE by its bytes: `source` is its address before NAT, `first16` the 16 bytes after the scheme of its Request-URI. */
export interface InviteBytes {
  readonly source: string;
  readonly first16: Buffer;
  readonly timeoutSeconds: number;
}

/** A flow before NAT, in one direction. `protocol` is its IP number. */
export interface BlockedFlow {
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly timeoutSeconds: number;
}

type SetOfFamilies = Readonly<Record<4 | 6, string>>;

/** Null when there are no such bytes, or no such address. */
export function inviteElement(sets: 'approved' | 'refused', invite: InviteBytes): readonly ElementChange[] | null {
  const set = setFor(DYNAMIC_SETS[sets], invite.source);
  if (set === null || invite.first16.length !== 16) return null;
  return [add(set, `${invite.source} . 0x${invite.first16.toString('hex')}`, invite.timeoutSeconds)];
}

export function flowElement({
  protocol,
  source,
  destination,
  timeoutSeconds,
}: BlockedFlow): readonly ElementChange[] | null {
  const set = setFor(DYNAMIC_SETS.blockedFlows, source.address);
  if (set === null || set !== setFor(DYNAMIC_SETS.blockedFlows, destination.address)) return null;
  const ends = [source, destination].map(({ address, port }) => `${address} . ${port}`);
  return [add(set, `${protocol} . ${ends.join(' . ')}`, timeoutSeconds)];
}

export function mediaElements(endpoints: readonly Endpoint[], timeoutSeconds: number): readonly ElementChange[] {
  return endpoints.flatMap(({ address, port }) => {
    const set = setFor(DYNAMIC_SETS.media, address);
    const usable = set !== null && Number.isInteger(port) && port > 0 && port <= 65_535;
    return usable ? [add(set, `${address} . ${port}`, timeoutSeconds)] : [];
  });
}

function setFor(sets: SetOfFamilies, address: string): string | null {
  const bytes = parseAddress(address);
  return bytes === null ? null : sets[bytes.length === 4 ? 4 : 6];
}

function add(set: string, key: string, timeoutSeconds: number): ElementChange {
  return { op: 'add', set: ownSet(set), key, timeoutSeconds };
}
