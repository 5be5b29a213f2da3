// Changes elements of sets over a netlink socket of its own: half a millisecond, where a run of nft reads every interval set of the router first.
// The one rule: what was asked in one call holds in whole or not at all, up to MAX_BATCH changes; more are several transactions.

import type { RequestResult } from '../netlink/requests.ts';
import { NetlinkSession, type SocketNotice, type StartResult } from '../netlink/session.ts';
import type { OpenSocket } from '../netlink/socket.ts';
import { composeChanges, type ElementChange } from './element-batch.ts';

/** About 16 kB: a pipe hands that over in one piece, and so socat sends it as one datagram. */
export const MAX_BATCH = 32;

export interface ElementClientOptions {
  readonly open: OpenSocket;
  readonly onNotice: (notice: SocketNotice) => void;
}

export class ElementClient {
  readonly #session: NetlinkSession;

  constructor({ open, onNotice }: ElementClientOptions) {
    this.#session = new NetlinkSession(open([]), {
      prepare: async () => ({ ok: true }),
      event: () => undefined,
      notice: onNotice,
    });
  }

  start(signal?: AbortSignal): Promise<StartResult> {
    return this.#session.start(signal);
  }

  stop(): Promise<void> {
    return this.#session.stop();
  }

  /** `refused` with ENOENT: there is no such set; with ENFILE: it is full. */
  async change(changes: readonly ElementChange[]): Promise<RequestResult> {
    for (let at = 0; at < changes.length; at += MAX_BATCH) {
      const batch = changes.slice(at, at + MAX_BATCH);
      const result = await this.#session.request({ compose: (sequence) => composeChanges(sequence, batch) });
      if (!result.ok) return result;
    }
    return { ok: true };
  }
}
