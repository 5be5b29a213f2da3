// Keeps the compiled program in force in the kernel: applies it, feeds its sets, brings it back when somebody destroyed it.
// The one rule: every change is one transaction in our own table, so the policy has no gap; and the kernel needs nobody once it is in force.

import type { RequestResult } from '../netfilter/netlink/requests.ts';
import type { SocketNotice, StartResult } from '../netfilter/netlink/session.ts';
import type { OpenSocket } from '../netfilter/netlink/socket.ts';
import type { ElementChange } from '../netfilter/nft/element-batch.ts';
import { ElementClient } from '../netfilter/nft/element-client.ts';
import type { NftFailure, NftOptions, NftResult } from '../netfilter/nft/run.ts';
import { TableWatch } from '../netfilter/nft/table-watch.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import { type Changed, ChangeQueue } from './change-queue.ts';
import type { CompiledProgram } from './compile/program.ts';
import { type CountersResult, readCounters } from './counters.ts';
import {
  type BlockedFlow,
  flowElement,
  type InviteBytes,
  inviteElement,
  mediaElements,
  type Quarantine,
  quarantineElements,
} from './elements.ts';
import { OwnTable } from './own-table.ts';
import { TABLE_FAMILY, TABLE_NAME } from './table.ts';

/**
 * `restored`: somebody had destroyed the table; `elements` tells whether what the agent had put into its sets is there again too.
 * `not-restored` is tried again. `socket`: what befell one of the sockets, to `watch` over the table or to fill its `elements`.
 */
export type EnforcerNotice =
  | { readonly kind: 'restored'; readonly elements: RequestResult }
  | { readonly kind: 'not-restored'; readonly reason: NftFailure; readonly retryInMs: number }
  | { readonly kind: 'socket'; readonly socket: 'watch' | 'elements'; readonly notice: SocketNotice };

/** `nowMs` is any clock that only goes forward. */
export interface EnforcerOptions {
  readonly open: OpenSocket;
  readonly nft?: NftOptions;
  readonly nowMs: () => number;
  readonly onNotice: (notice: EnforcerNotice) => void;
}

const RETRY_MS = 500;

export class Enforcer {
  readonly #options: EnforcerOptions;
  readonly #nft: NftOptions;
  readonly #table: OwnTable;
  readonly #watch: TableWatch;
  readonly #elements: ElementClient;
  readonly #queue: ChangeQueue;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: EnforcerOptions) {
    this.#options = options;
    this.#nft = options.nft ?? {};
    const { open, nowMs, onNotice } = options;
    const socketNotice = (socket: 'watch' | 'elements') => (notice: SocketNotice) =>
      onNotice({ kind: 'socket', socket, notice });
    this.#elements = new ElementClient({ open, onNotice: socketNotice('elements') });
    const onRestored = (elements: RequestResult) => onNotice({ kind: 'restored', elements });
    this.#table = new OwnTable({ nft: this.#nft, elements: this.#elements, nowMs, onRestored });
    this.#queue = new ChangeQueue((changes) => this.#table.change(changes));
    this.#watch = new TableWatch({
      open,
      family: TABLE_FAMILY,
      name: TABLE_NAME,
      onMissing: () => void this.#restore(),
      onNotice: socketNotice('watch'),
    });
  }

  /** From now on sets can be filled, and the table is watched over. What fails at first is tried again until `stop`. */
  async start(signal?: AbortSignal): Promise<StartResult> {
    const [elements, watch] = await Promise.all([this.#elements.start(signal), this.#watch.start(signal)]);
    return elements.ok ? watch : elements;
  }

  /** Puts a program in force; dynamic sets stay as they are, also those of an agent that crashed. Refused, the last one stays. */
  apply(program: CompiledProgram): Promise<NftResult> {
    return this.#table.apply(program);
  }

  /** Lets this INVITE pass from now on; for 0 seconds: no longer. */
  approve(invite: InviteBytes): Promise<Changed> {
    return this.update(inviteElement('approved', invite));
  }

  /** Drops this INVITE from now on. */
  refuse(invite: InviteBytes): Promise<Changed> {
    return this.update(inviteElement('refused', invite));
  }

  /** Stops the calls of a class from these addresses, or lets them go again. Exempt and emergency numbers always pass. */
  quarantine(quarantine: Quarantine): Promise<Changed> {
    return this.update(quarantineElements(quarantine));
  }

  /** Drops this flow, established or not. */
  blockFlow(flow: BlockedFlow): Promise<Changed> {
    return this.update(flowElement(flow));
  }

  /** Marks flows of these media endpoints. What is no endpoint (a host name in SDP) is left out. */
  watchMedia(endpoints: readonly Endpoint[], timeoutSeconds: number): Promise<Changed> {
    return this.update(mediaElements(endpoints, timeoutSeconds));
  }

  /** Any elements of the table's sets; with whatever else is asked in this moment they make one transaction. Null: these are none. */
  async update(changes: readonly ElementChange[] | null): Promise<Changed> {
    return changes === null ? { ok: false, reason: { kind: 'unfit' } } : this.#queue.push(changes);
  }

  counters(): Promise<CountersResult> {
    return readCounters(this.#nft);
  }

  /** Ends the watch, and what is under way; then removes the table, or leaves the protection in force. */
  async stop(how: 'remove' | 'keep'): Promise<NftResult> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#watch.stop();
    await this.#queue.idle();
    await this.#elements.stop();
    return this.#table.release(how);
  }

  async #restore(): Promise<void> {
    const result = await this.#table.restore();
    if (result.ok || this.#stopped) return;
    this.#options.onNotice({ kind: 'not-restored', reason: result.reason, retryInMs: RETRY_MS });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#restore(), RETRY_MS);
  }
}
