import type { Packet } from '../packet/packet.ts';

/**
 * A packet as an nft `log ... group N` rule handed it to us (linux/netfilter/nfnetlink_log.h).
 * `prefix` is the rule's own text: the kernel's word on this very packet. Interfaces are names, null where the hook has none.
 */
export interface LoggedPacket {
  readonly packet: Packet;
  readonly prefix: string;
  readonly mark: number;
  readonly hook: number;
  readonly inInterface: string | null;
  readonly outInterface: string | null;
  readonly mac: string | null;
}
