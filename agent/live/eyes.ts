// What the agent sees with: SIP packets over NFLOG and voice flows from conntrack. Made anew when their configuration changes.

import type { MainConfig } from '../config/schema.ts';
import { ConntrackClient, type ConntrackNotice, type DumpResult } from '../netfilter/conntrack/client.ts';
import type { FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { StartResult } from '../netfilter/netlink/session.ts';
import type { OpenSocket } from '../netfilter/netlink/socket.ts';
import { NflogClient, type NflogNotice } from '../netfilter/nflog/client.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';

export interface EyesOptions {
  readonly open: OpenSocket;
  readonly main: Pick<MainConfig, 'mark' | 'nflogGroup'>;
  readonly onPacket: (packet: LoggedPacket) => void;
  readonly onFlow: (event: FlowEvent) => void;
  readonly onNotice: (source: 'packets' | 'flows', notice: NflogNotice | ConntrackNotice) => void;
}

export type Seeing =
  | Extract<StartResult, { ok: true }>
  | (Extract<StartResult, { ok: false }> & { readonly source: 'packets' | 'flows' });

export class Eyes {
  readonly #nflog: NflogClient;
  readonly #conntrack: ConntrackClient;
  readonly #filter: { readonly mark: number; readonly mask: number };

  constructor({ open, main, onPacket, onFlow, onNotice }: EyesOptions) {
    this.#filter = { mark: main.mark, mask: main.mark };
    this.#nflog = new NflogClient({
      open,
      groups: [main.nflogGroup],
      onPacket,
      onNotice: (notice) => onNotice('packets', notice),
    });
    this.#conntrack = new ConntrackClient({
      open,
      filter: this.#filter,
      onEvent: onFlow,
      onNotice: (notice) => onNotice('flows', notice),
    });
  }

  /** Both; the first failure, if any. What failed goes on trying until `stop`. */
  async start(): Promise<Seeing> {
    const [nflog, conntrack] = await Promise.all([this.#nflog.start(), this.#conntrack.start()]);
    if (!nflog.ok) return { ...nflog, source: 'packets' };
    return conntrack.ok ? conntrack : { ...conntrack, source: 'flows' };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#nflog.stop(), this.#conntrack.stop()]);
  }

  /** Conntrack entries that carry our mark, with their counters as they stand. */
  voiceFlows(): Promise<DumpResult> {
    return this.#conntrack.dump(this.#filter);
  }

  /** Packets and events that the kernel could not hand over since the start. */
  lost(): number {
    return this.#nflog.counters().lost + this.#conntrack.counters().lost;
  }
}
