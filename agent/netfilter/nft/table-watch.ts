// Tells when one nft table is gone, whoever deleted it (net/netfilter/nf_tables_api.c, linux/netfilter/nf_tables.h).
// The one rule: a deletion that a new table of the name follows in the same transaction is none: after every hint, and after
// every gap in what we heard, the kernel is asked whether the table is there.

import { findText, text } from '../netlink/attributes.ts';
import * as nl from '../netlink/message.ts';
import type { RequestResult } from '../netlink/requests.ts';
import { NetlinkSession, type SocketNotice, type StartResult } from '../netlink/session.ts';
import type { OpenSocket } from '../netlink/socket.ts';
import { FAMILY_NUMBERS } from './family-numbers.ts';
import type { TableFamily } from './tables.ts';

/** NFNLGRP_NFTABLES. */
const GROUPS = [7];
const NFT_MSG_GETTABLE = 1;
const NFT_MSG_DELTABLE = 2;
const NFTA_TABLE_NAME = 1;
const ENOENT = 2;
const TYPE_DELETED = nl.netfilterType(nl.SUBSYSTEM_NFTABLES, NFT_MSG_DELTABLE);

export interface TableWatchOptions {
  readonly open: OpenSocket;
  readonly family: TableFamily;
  readonly name: string;
  /** The table is not there (any more), also when it was missing from the start. */
  readonly onMissing: () => void;
  readonly onNotice: (notice: SocketNotice) => void;
}

export class TableWatch {
  readonly #options: TableWatchOptions;
  readonly #session: NetlinkSession;

  constructor(options: TableWatchOptions) {
    this.#options = options;
    this.#session = new NetlinkSession(options.open(GROUPS), {
      prepare: () => this.#check(),
      event: (header, message) => {
        if (header.type === TYPE_DELETED && this.#isOurs(message)) void this.#session.prepare();
      },
      notice: (notice) => {
        options.onNotice(notice);
        if (notice.kind === 'lost') void this.#session.prepare();
      },
    });
  }

  /** `ok` once the watch is in place and the table was looked for. */
  start(signal?: AbortSignal): Promise<StartResult> {
    return this.#session.start(signal);
  }

  stop(): Promise<void> {
    return this.#session.stop();
  }

  async #check(): Promise<RequestResult> {
    const result = await this.#session.request({ compose: (sequence) => this.#composeGet(sequence) });
    if (result.ok || result.reason.kind !== 'refused' || result.reason.errno !== ENOENT) return result;
    this.#options.onMissing();
    return { ok: true };
  }

  #composeGet(sequence: number): Buffer {
    const type = nl.netfilterType(nl.SUBSYSTEM_NFTABLES, NFT_MSG_GETTABLE);
    const body = nl.buildNetfilterBody(this.#family(), 0, [text(NFTA_TABLE_NAME, this.#options.name)]);
    return nl.buildMessage({ type, flags: nl.NLM_F_REQUEST | nl.NLM_F_ACK, sequence, portId: 0 }, body);
  }

  #isOurs(message: Buffer): boolean {
    const body = nl.parseNetfilterBody(message);
    return body?.family === this.#family() && findText(body.attributes, NFTA_TABLE_NAME) === this.#options.name;
  }

  #family(): number {
    return FAMILY_NUMBERS[this.#options.family];
  }
}
