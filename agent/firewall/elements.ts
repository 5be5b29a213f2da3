// What the agent may tell the running program, as elements of its dynamic sets (DYNAMIC_SETS in compile/program.ts).
// The one rule: only what is an address and a port gets into a set; whatever else the wire claims is left out.

import { concatenate, type ElementChange } from '../netfilter/nft/element-batch.ts';
import { parseAddress } from '../netfilter/packet/address.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import { DYNAMIC_SETS, type Quarantined } from './compile/program.ts';
import { endpointBytes } from './element-key.ts';
import { ownSet } from './table.ts';

/** An INVITE by its bytes: `source` is its address before NAT, `first16` the 16 bytes after the scheme of its Request-URI. */
export interface InviteBytes {
  readonly source: string;
  readonly first16: Uint8Array;
  readonly timeoutSeconds: number;
}

/** A flow before NAT, in one direction. `protocol` is its IP number. */
export interface BlockedFlow {
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly timeoutSeconds: number;
}

/** Calls of the class from these source addresses are blocked, or asked about; for 0 seconds: no longer. */
export interface Quarantine {
  readonly decision: 'ask' | 'block';
  readonly class: Quarantined;
  readonly addresses: readonly string[];
  readonly timeoutSeconds: number;
}

type SetOfFamilies = Readonly<Record<4 | 6, string>>;

/** Null when there are no such bytes, or no such address. */
export function inviteElement(sets: 'approved' | 'refused', invite: InviteBytes): readonly ElementChange[] | null {
  const source = parseAddress(invite.source);
  if (source === null || invite.first16.length !== 16) return null;
  return [add(DYNAMIC_SETS[sets], source, [invite.first16], invite.timeoutSeconds)];
}

/** Null when an end is none, or the two differ in address family. */
export function flowElement({ protocol, timeoutSeconds, ...ends }: BlockedFlow): readonly ElementChange[] | null {
  const source = endpointBytes(ends.source);
  const destination = endpointBytes(ends.destination);
  if (source === null || destination === null || source[0].length !== destination[0].length) return null;
  const key = concatenate([Uint8Array.of(protocol), ...source, ...destination]);
  return [{ set: setFor(DYNAMIC_SETS.blockedFlows, source[0]), key, timeoutSeconds }];
}

/** Null when one of the addresses is none: half a block would be taken for a whole one. */
export function quarantineElements(quarantine: Quarantine): readonly ElementChange[] | null {
  const { decision, class: quarantined, addresses, timeoutSeconds } = quarantine;
  const keys = addresses.map(parseAddress);
  if (!keys.every((key) => key !== null)) return null;
  const sets = DYNAMIC_SETS.quarantine[decision][quarantined];
  return keys.map((key) => ({ set: setFor(sets, key), key, timeoutSeconds }));
}

export function mediaElements(endpoints: readonly Endpoint[], timeoutSeconds: number): readonly ElementChange[] {
  return endpoints.flatMap((endpoint) => {
    const bytes = endpointBytes(endpoint);
    return bytes === null ? [] : [add(DYNAMIC_SETS.media, bytes[0], [bytes[1]], timeoutSeconds)];
  });
}

function add(
  sets: SetOfFamilies,
  address: Uint8Array,
  rest: readonly Uint8Array[],
  timeoutSeconds: number,
): ElementChange {
  return { set: setFor(sets, address), key: concatenate([address, ...rest]), timeoutSeconds };
}

function setFor(sets: SetOfFamilies, address: Uint8Array) {
  return ownSet(sets[address.length === 4 ? 4 : 6]);
}
