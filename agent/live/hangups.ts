// Ends running calls on the live router, all that were ordered to end, each until it has.
// The one rule: bounded, and looked after by one timer, which rests while nothing is to end.

import type { Call } from '../calls/call.ts';
import type { DialogState } from '../calls/dialog-state.ts';
import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Flow, FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import { PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import { ownToken } from '../sip/own-via.ts';
import { parseMessage } from '../sip/scanner.ts';
import { mediaReadings, readingsOfAlone } from './call-media.ts';
import { HangupMeans, type HangupMeansOptions } from './hangup-means.ts';
import { HangupOrder, type HangupOrderOptions, type HangupSubject } from './hangup-order.ts';
import { bareReading, unseenMedia } from './unseen-media.ts';

/** What is known of running calls, by their ids. */
interface RunningCalls {
  active(): readonly Call[];
  find(id: string): Call | undefined;
  dialogs(id: string): readonly DialogState[];
}

export interface HangupsOptions extends HangupMeansOptions, Omit<HangupOrderOptions, 'means'> {
  readonly calls: RunningCalls;
  readonly isEmergency: (call: Call) => boolean;
}

/** All calls of a large device. */
const MAX_AT_ONCE = 256;
const LOOK_MS = 500;

export class Hangups {
  readonly #options: HangupsOptions;
  readonly #means: HangupMeans;
  readonly #orders = new Map<string, HangupOrder>();
  #timer: NodeJS.Timeout | undefined;
  #lookAtMs = 0;
  #stopped = false;

  constructor(options: HangupsOptions) {
    this.#options = options;
    this.#means = new HangupMeans(options);
  }

  /** Ends call `id`; with new requests if it is being ended already. Does nothing about a call that is over. */
  end(id: string, why: string): void {
    const { calls } = this.#options;
    const known = this.#orders.get(id);
    if (known !== undefined) known.again();
    else if (isRunning(calls.find(id))) {
      const media = (flows: readonly Flow[]) => this.#mediaOf(flows, calls.find(id));
      const legs = (flows: readonly Flow[]) => calls.dialogs(id).map((dialog) => this.#means.legOf(dialog, flows));
      this.#open({ id, why, media, legs });
    }
  }

  /** Blocks the voice of calls that nobody saw begin, of one device (its address) or of all; each makes an order of its own. */
  async endUnseen(device: string | null, why: string): Promise<void> {
    const flows = await this.#means.flows();
    const ofCalls = this.#options.calls.active().flatMap((call) => mediaReadings(flows, call));
    const known = new Set(ofCalls.map(({ id }) => id));
    for (const { id: flow, home, remote } of unseenMedia(flows, known, device)) {
      const id = `media ${home.address} ${home.port} ${remote.address} ${remote.port}`;
      const media = (now: readonly Flow[]) => now.filter((one) => one.id === flow).map(bareReading);
      if (!this.#orders.has(id)) this.#open({ id, why, media, legs: () => [] });
    }
  }

  /** Any SIP packet seen. True of a datagram that answers a request of our own, which concerns nobody else. */
  onPacket(logged: LoggedPacket): boolean {
    this.#means.onPacket(logged);
    const { payload, protocol, source } = logged.packet;
    if (this.#orders.size === 0 || payload.length === 0) return false;
    const read = parseMessage(payload, 'udp');
    if (read.kind !== 'complete') return false;
    for (const order of this.#orders.values()) order.onMessage(read.message, source.address);
    return protocol === PROTOCOL_UDP && ownToken(read.message) !== null;
  }

  onFlow(event: FlowEvent): void {
    this.#means.onFlow(event);
  }

  /** Leaves the calls as they stand. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#orders.clear();
  }

  /** Null once it is over. Whoever names in SDP the port of a call for help, or of another device, must not have that silenced. */
  #mediaOf(flows: readonly Flow[], call: Call | undefined): readonly MediaReading[] | null {
    if (call === undefined || !isRunning(call)) return null;
    const { calls, isEmergency } = this.#options;
    const others = calls.active().filter((other) => other.id !== call.id);
    const spared = others.filter((other) => other.device !== call.device || isEmergency(other));
    return readingsOfAlone(flows, call, spared);
  }

  #open(subject: HangupSubject): void {
    const order = new HangupOrder(subject, { ...this.#options, means: this.#means });
    if (this.#orders.size >= MAX_AT_ONCE) order.refuse('Too many calls are being ended.');
    else {
      this.#orders.set(subject.id, order);
      this.#begin(subject.id, order).catch(rethrow);
    }
  }

  async #begin(id: string, order: HangupOrder): Promise<void> {
    const flows = await this.#means.flows();
    if (this.#stopped) return;
    if (!order.begin(flows)) this.#orders.delete(id);
    this.#arm();
  }

  /** Looks at the counters now and then, and repeats what is due. */
  async #wake(): Promise<void> {
    if (this.#options.nowMs() >= this.#lookAtMs) {
      const flows = await this.#means.flows();
      this.#lookAtMs = this.#options.nowMs() + LOOK_MS;
      for (const order of this.#orders.values()) order.look(flows);
    }
    for (const [id, order] of this.#orders) {
      order.tick();
      if (order.done) this.#orders.delete(id);
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#orders.size === 0) return;
    const dues = [...this.#orders.values()].map(({ dueAtMs }) => dueAtMs);
    const waitMs = Math.max(0, Math.min(this.#lookAtMs, ...dues) - this.#options.nowMs());
    this.#timer = setTimeout(() => this.#wake().catch(rethrow), waitMs);
  }
}

function isRunning(call: Call | undefined): boolean {
  return call !== undefined && call.endedAtMs === null && call.state !== 'ended' && call.state !== 'failed';
}

/** A rejection here can only be a bug: it shall not be swallowed. */
function rethrow(error: unknown): never {
  throw error;
}
