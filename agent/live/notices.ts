// What befalls the sockets to the kernel, as lines of the log.

import type { ConntrackNotice } from '../netfilter/conntrack/client.ts';
import type { SocketNotice } from '../netfilter/netlink/session.ts';
import type { NflogNotice } from '../netfilter/nflog/client.ts';
import type { Log } from './log.ts';
import { netlinkSentence } from './sentences.ts';

export type Notice = SocketNotice | NflogNotice | ConntrackNotice;

/** `source` is what the socket is for: `packets`, `flows`, `the table`. Lost messages are for the caller to tell. */
export function logNotice(log: Log, source: string, notice: Notice): void {
  switch (notice.kind) {
    case 'opened':
      log.debug(`The kernel's socket for ${source} is open.`);
      break;
    case 'closed':
      log.warn(
        `The kernel's socket for ${source} closed: ${netlinkSentence(notice.fault)} Again in ${notice.retryInMs} ms.`,
      );
      break;
    case 'prepare-failed':
      log.warn(`The kernel's socket for ${source} is not usable yet: ${netlinkSentence(notice.reason)}`);
      break;
    case 'resynced':
      log.debug(`Read ${notice.flows} entries of the connection table.`);
      break;
    case 'lost':
      break;
  }
}
