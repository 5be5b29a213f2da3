// What befalls the sockets to the kernel, as lines of the log.
// The one rule: what is tried again and again is told once in ten minutes, and each attempt only to who debugs.

import type { ConntrackNotice } from '../netfilter/conntrack/client.ts';
import type { SocketNotice } from '../netfilter/netlink/session.ts';
import type { NflogNotice } from '../netfilter/nflog/client.ts';
import type { Log } from './log.ts';
import { socketSentence } from './sentences.ts';

export type Notice = SocketNotice | NflogNotice | ConntrackNotice;

/** What a socket is for. */
export type NoticeSource = 'packets' | 'flows' | 'the table';

const QUIET_MS = 600_000;

export class NoticeLog {
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #told = new Map<NoticeSource, { readonly sentence: string; readonly atMs: number }>();

  /** `nowMs` is any clock that only goes forward. */
  constructor(log: Log, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** Lost messages are for the caller to tell. */
  tell(source: NoticeSource, notice: Notice): void {
    switch (notice.kind) {
      case 'opened':
        this.#log.debug(`The kernel's socket for ${source} is open.`);
        break;
      case 'closed':
        this.#warn(
          source,
          `The kernel's socket for ${source} closed and is opened again: ${socketSentence(source, notice.fault)}`,
        );
        break;
      case 'prepare-failed':
        this.#warn(
          source,
          `The kernel's socket for ${source} is not usable yet: ${socketSentence(source, notice.reason)}`,
        );
        break;
      case 'resynced':
        this.#log.debug(`Read ${notice.flows} entries of the connection table.`);
        break;
      case 'lost':
        break;
    }
  }

  #warn(source: NoticeSource, sentence: string): void {
    const last = this.#told.get(source);
    const atMs = this.#nowMs();
    const isNews = last?.sentence !== sentence || atMs - last.atMs >= QUIET_MS;
    if (isNews) this.#told.set(source, { sentence, atMs });
    this.#log[isNews ? 'warn' : 'debug'](sentence);
  }
}
