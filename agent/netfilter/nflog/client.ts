// Packets that an nft rule `log ... group N` hands to us, with the rule's prefix (net/netfilter/nfnetlink_log.c).
// The one rule: every packet of a group carries a sequence number, so what the kernel could not deliver is counted, not guessed.

import { type Header, netfilterType, parseNetfilterBody, SUBSYSTEM_LOG } from '../netlink/message.ts';
import type { RequestResult } from '../netlink/requests.ts';
import { NetlinkSession, type SocketNotice, type StartResult } from '../netlink/session.ts';
import type { OpenSocket } from '../netlink/socket.ts';
import { decodeLogMessage } from './decode.ts';
import { encodeBind, type GroupOptions } from './encode.ts';
import { InterfaceNames } from './interface-names.ts';
import type { LoggedPacket } from './logged-packet.ts';
import { SequenceGaps } from './sequence-gaps.ts';

const NFULNL_MSG_PACKET = 0;
const TYPE_PACKET = netfilterType(SUBSYSTEM_LOG, NFULNL_MSG_PACKET);

/** `lost` counts packets of one group; the group's next packet tells of them. */
export type NflogNotice =
  | Exclude<SocketNotice, { readonly kind: 'lost' }>
  | { readonly kind: 'lost'; readonly group: number; readonly packets: number };

export interface NflogOptions extends GroupOptions {
  readonly open: OpenSocket;
  /** NFLOG groups, 0 to 65535. One that another program has bound is refused (EPERM) and tried again. */
  readonly groups: readonly number[];
  readonly onPacket: (packet: LoggedPacket) => void;
  readonly onNotice: (notice: NflogNotice) => void;
  /** Milliseconds since the epoch, for packets that the kernel gave no time of its own. */
  readonly now?: () => number;
  readonly interfaceNames?: InterfaceNames;
}

/** Since the making of the client. `undecodable`: no whole IP packet, such as a fragment or one longer than the copy range. */
export interface NflogCounters {
  readonly packets: number;
  readonly undecodable: number;
  readonly lost: number;
}

export class NflogClient {
  readonly #options: NflogOptions;
  readonly #session: NetlinkSession;
  readonly #names: InterfaceNames;
  readonly #now: () => number;
  readonly #gaps = new SequenceGaps();
  readonly #counts = { packets: 0, undecodable: 0, lost: 0 };

  constructor(options: NflogOptions) {
    this.#options = options;
    this.#names = options.interfaceNames ?? new InterfaceNames();
    this.#now = options.now ?? Date.now;
    this.#session = new NetlinkSession(options.open([]), {
      prepare: () => this.#bind(),
      event: (header, message) => this.#event(header, message),
      // What the socket lost the sequence numbers tell better, by group and in packets.
      notice: (notice) => notice.kind !== 'lost' && this.#options.onNotice(notice),
    });
  }

  /** Binds the groups; `ok` once the kernel has agreed. After a failure it goes on trying until stopped. */
  start(signal?: AbortSignal): Promise<StartResult> {
    return this.#session.start(signal);
  }

  stop(): Promise<void> {
    return this.#session.stop();
  }

  counters(): NflogCounters {
    return { ...this.#counts };
  }

  async #bind(): Promise<RequestResult> {
    this.#gaps.restart();
    for (const group of this.#options.groups) {
      const result = await this.#session.request({ compose: (sequence) => encodeBind(sequence, group, this.#options) });
      if (!result.ok) return result;
    }
    return { ok: true };
  }

  #event(header: Header, message: Buffer): void {
    const body = header.type === TYPE_PACKET ? parseNetfilterBody(message) : null;
    if (body === null) return;
    const { packet, sequence } = decodeLogMessage(body.attributes, this.#names, this.#now);
    const lost = sequence === null ? 0 : this.#gaps.next(body.resourceId, sequence);
    if (lost > 0) {
      this.#counts.lost += lost;
      this.#options.onNotice({ kind: 'lost', group: body.resourceId, packets: lost });
    }
    this.#counts[packet === null ? 'undecodable' : 'packets']++;
    if (packet !== null) this.#options.onPacket(packet);
  }
}
