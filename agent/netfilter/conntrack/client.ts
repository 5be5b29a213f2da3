// The kernel's connection table as events, dumps and deletions (net/netfilter/nf_conntrack_netlink.c).
// The one rule: the listener's picture becomes complete again by itself: after every gap the table is told anew as `dump` events.

import {
  type Header,
  NLM_F_CREATE,
  netfilterType,
  parseNetfilterBody,
  SUBSYSTEM_CONNTRACK,
} from '../netlink/message.ts';
import type { RequestFailure, RequestResult } from '../netlink/requests.ts';
import { NetlinkSession, type SocketNotice, type StartResult } from '../netlink/session.ts';
import type { OpenSocket } from '../netlink/socket.ts';
import { IPCTNL_MSG_CT_DELETE, IPCTNL_MSG_CT_NEW } from './attribute-types.ts';
import { decodeFlow, type MarkFilter } from './decode.ts';
import { type DeleteResult, deletionOf, deletionResult } from './deletion.ts';
import { encodeDump, type FlowKey } from './encode.ts';
import type { Flow, FlowEvent } from './flow.ts';

/** NFNLGRP_CONNTRACK_NEW, _UPDATE and _DESTROY (linux/netfilter/nfnetlink.h). */
const GROUPS = [1, 2, 3];
const TYPE_NEW = netfilterType(SUBSYSTEM_CONNTRACK, IPCTNL_MSG_CT_NEW);
const TYPE_DELETE = netfilterType(SUBSYSTEM_CONNTRACK, IPCTNL_MSG_CT_DELETE);
const DUMP_LIMIT = 65_536;

/** `resynced`: the whole table was told as `flows` `dump` events; what was not among them exists no more. */
export type ConntrackNotice = SocketNotice | { readonly kind: 'resynced'; readonly flows: number };

export interface ConntrackOptions {
  readonly open: OpenSocket;
  /** Only entries whose mark agrees in the bits of the mask; without it, all. */
  readonly filter?: MarkFilter;
  readonly onEvent: (event: FlowEvent) => void;
  readonly onNotice: (notice: ConntrackNotice) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Since the making of the client: `skipped` had another mark, `malformed` could not be read, `lost` the kernel dropped. */
export interface ConntrackCounters {
  readonly events: number;
  readonly skipped: number;
  readonly malformed: number;
  readonly lost: number;
}

/** `complete` is false when there were more than 65,536 entries: the first of them are given. */
export type DumpResult =
  | { readonly ok: true; readonly flows: readonly Flow[]; readonly complete: boolean }
  | { readonly ok: false; readonly reason: RequestFailure };

export class ConntrackClient {
  readonly #options: ConntrackOptions;
  readonly #session: NetlinkSession;
  readonly #filter: MarkFilter | null;
  readonly #now: () => number;
  readonly #counts = { events: 0, skipped: 0, malformed: 0, lost: 0 };

  constructor(options: ConntrackOptions) {
    this.#options = options;
    this.#filter = options.filter ?? null;
    this.#now = options.now ?? Date.now;
    this.#session = new NetlinkSession(options.open(GROUPS), {
      prepare: () => this.#resync(),
      event: (header, message) => this.#event(header, message),
      notice: (notice) => this.#notice(notice),
    });
  }

  /** Subscribes and tells the table as it is; `ok` once that is done. After a failure it goes on trying until stopped. */
  start(signal?: AbortSignal): Promise<StartResult> {
    return this.#session.start(signal);
  }

  stop(): Promise<void> {
    return this.#session.stop();
  }

  counters(): ConntrackCounters {
    return { ...this.#counts };
  }

  /** The entries that agree with `filter`; the kernel looks for them, so the others cost nothing here. */
  async dump(filter: MarkFilter | null = null): Promise<DumpResult> {
    const flows: Flow[] = [];
    let complete = true;
    const result = await this.#walk(filter, (flow) => {
      if (flows.length < DUMP_LIMIT) flows.push(flow);
      else complete = false;
    });
    return result.ok ? { ok: true, flows, complete } : result;
  }

  /** Deletes one entry by its original tuple: the next packet is judged like the first of a connection. */
  async delete(key: FlowKey): Promise<DeleteResult> {
    const deletion = deletionOf(key);
    return deletion.ok ? deletionResult(await this.#session.request(deletion)) : deletion;
  }

  async #resync(): Promise<RequestResult> {
    let flows = 0;
    const result = await this.#walk(this.#filter, (flow) => {
      flows++;
      this.#tell('dump', flow);
    });
    if (result.ok) this.#options.onNotice({ kind: 'resynced', flows });
    return result;
  }

  #walk(filter: MarkFilter | null, onFlow: (flow: Flow) => void): Promise<RequestResult> {
    return this.#session.request({
      compose: (sequence) => encodeDump(sequence, filter),
      // Kernels before 3.x ignore the filter of a dump, hence it is applied here once more.
      onReply: (_header, message) => this.#read(message, filter, onFlow),
    });
  }

  #event(header: Header, message: Buffer): void {
    const type = eventType(header);
    if (type !== null) this.#read(message, this.#filter, (flow) => this.#tell(type, flow));
  }

  #read(message: Buffer, filter: MarkFilter | null, onFlow: (flow: Flow) => void): void {
    const body = parseNetfilterBody(message);
    const decoded = body === null ? ({ kind: 'malformed' } as const) : decodeFlow(body, filter);
    if (decoded.kind === 'flow') onFlow(decoded.flow);
    else this.#counts[decoded.kind]++;
  }

  #tell(type: FlowEvent['type'], flow: Flow): void {
    this.#counts.events++;
    this.#options.onEvent({ type, timeMs: this.#now(), flow });
  }

  #notice(notice: SocketNotice): void {
    this.#options.onNotice(notice);
    if (notice.kind !== 'lost') return;
    this.#counts.lost += notice.messages;
    void this.#session.prepare();
  }
}

function eventType(header: Header): FlowEvent['type'] | null {
  if (header.type === TYPE_DELETE) return 'destroy';
  if (header.type !== TYPE_NEW) return null;
  return (header.flags & NLM_F_CREATE) !== 0 ? 'new' : 'update';
}
