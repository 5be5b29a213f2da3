// Ends running calls on the live router, all that were ordered to end, each until it has.
// The one rule: nothing here waits for an end that does not answer; whoever gave the order hears how it stands.

import { randomBytes } from 'node:crypto';
import type { Call } from '../calls/call.ts';
import type { DialogState } from '../calls/dialog-state.ts';
import type { Words } from '../firewall/hangup/conversation.ts';
import { Hangup, type HangupOutput } from '../firewall/hangup/hangup.ts';
import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Flow, FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import { PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import { ownToken } from '../sip/own-via.ts';
import { parseMessage } from '../sip/scanner.ts';
import { mediaReadings } from './call-media.ts';
import { HangupMeans, type HangupMeansOptions } from './hangup-means.ts';
import { bareReading, unseenMedia } from './unseen-media.ts';

/** What is known of running calls, by their ids. */
export interface RunningCalls {
  active(): readonly Call[];
  find(id: string): Call | undefined;
  dialogs(id: string): readonly DialogState[];
}

/** How an order to end a call stands. `order` is why it was given, `why` one sentence on how it went. `ended` comes once and last. */
export interface HangupNews {
  readonly id: string;
  readonly state: 'ended' | 'still_running';
  readonly order: string;
  readonly why: string;
}

/** `nowMs` is any clock that only goes forward. */
export interface HangupsOptions extends HangupMeansOptions {
  readonly calls: RunningCalls;
  readonly nowMs: () => number;
  readonly onNews: (news: HangupNews) => void;
}

/** `media` answers null once the call is over. `hangup` is null until it is known how the ends are reached. */
interface Order {
  readonly id: string;
  readonly why: string;
  readonly media: (flows: readonly Flow[]) => readonly MediaReading[] | null;
  hangup: Hangup | null;
}

/** All calls of a large device. */
const MAX_AT_ONCE = 256;
const LOOK_MS = 500;
const TOKEN_BYTES = 9;

export class Hangups {
  readonly #options: HangupsOptions;
  readonly #means: HangupMeans;
  readonly #orders = new Map<string, Order>();
  #timer: NodeJS.Timeout | undefined;
  #lookAtMs = 0;
  #stopped = false;

  constructor(options: HangupsOptions) {
    this.#options = options;
    this.#means = new HangupMeans(options);
  }

  /** Ends call `id`; with new requests if it is being ended already. Does nothing about a call that is over. */
  end(id: string, why: string): void {
    const { calls, nowMs } = this.#options;
    const known = this.#orders.get(id);
    if (known !== undefined) this.#perform(known, known.hangup?.again(nowMs()) ?? []);
    else if (isRunning(calls.find(id)))
      this.#open({ id, why, media: (flows) => mediaOf(flows, calls.find(id)), hangup: null });
  }

  /** Blocks the voice of calls that nobody saw begin, of one device (its address) or of all; each makes an order of its own. */
  async endUnseen(device: string | null, why: string): Promise<void> {
    const flows = await this.#means.flows();
    const known = new Set(
      this.#options.calls.active().flatMap((call) => mediaReadings(flows, call).map(({ id }) => id)),
    );
    for (const { id: flow, home, remote } of unseenMedia(flows, known, device)) {
      const id = `media ${home.address} ${home.port} ${remote.address} ${remote.port}`;
      const media = (now: readonly Flow[]) => now.filter((one) => one.id === flow).map(bareReading);
      if (!this.#orders.has(id)) this.#open({ id, why, media, hangup: null });
    }
  }

  /** Any SIP packet seen. True of a datagram that answers a request of our own, which concerns nobody else. */
  onPacket(logged: LoggedPacket): boolean {
    this.#means.onPacket(logged);
    const { payload, protocol, source } = logged.packet;
    if (this.#orders.size === 0 || payload.length === 0) return false;
    return this.#onBytes(payload, source.address) && protocol === PROTOCOL_UDP;
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

  #open(order: Order): void {
    if (this.#orders.size >= MAX_AT_ONCE) this.#tell(order, 'still_running', 'Too many calls are being ended.');
    else {
      this.#orders.set(order.id, order);
      this.#begin(order).catch(rethrow);
    }
  }

  async #begin(order: Order): Promise<void> {
    const { nowMs } = this.#options;
    const flows = await this.#means.flows();
    const media = order.media(flows);
    if (media === null || this.#stopped) {
      this.#orders.delete(order.id);
      return;
    }
    const legs = this.#legs(order.id, flows);
    const hangup = new Hangup({ legs, nowMs: nowMs(), token: newToken });
    order.hangup = hangup;
    for (const { dialog, outside } of legs) {
      if (dialog.transport === 'tcp') this.#means.reset(dialog, outside).catch(rethrow);
    }
    this.#perform(order, hangup.onMedia(media, nowMs()));
    this.#perform(order, hangup.begin(nowMs()));
    this.#arm();
  }

  #legs(id: string, flows: readonly Flow[]) {
    return this.#options.calls.dialogs(id).map((dialog) => this.#means.legOf(dialog, flows));
  }

  /** A message by itself in a datagram or a segment; true of an answer to a request of our own. */
  #onBytes(bytes: Buffer, from: string | null): boolean {
    const read = parseMessage(bytes, 'udp');
    if (read.kind !== 'complete') return false;
    const nowMs = this.#options.nowMs();
    for (const order of [...this.#orders.values()]) {
      this.#perform(order, order.hangup?.onMessage(read.message, from, nowMs) ?? []);
    }
    return ownToken(read.message) !== null;
  }

  /** Repeats what is due, and looks at the counters now and then. */
  async #wake(): Promise<void> {
    const { nowMs } = this.#options;
    if (nowMs() >= this.#lookAtMs) await this.#look();
    for (const order of [...this.#orders.values()]) {
      this.#perform(order, order.hangup?.tick(nowMs()) ?? []);
      if (order.hangup?.done) this.#orders.delete(order.id);
    }
    this.#arm();
  }

  async #look(): Promise<void> {
    const { nowMs } = this.#options;
    const flows = await this.#means.flows();
    this.#lookAtMs = nowMs() + LOOK_MS;
    for (const order of [...this.#orders.values()]) {
      const { hangup, id } = order;
      if (hangup === null) continue;
      const media = order.media(flows);
      if (media === null) this.#perform(order, hangup.onOver());
      else {
        this.#perform(order, hangup.onLegs(this.#legs(id, flows), nowMs()));
        this.#perform(order, hangup.onMedia(media, nowMs()));
      }
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#orders.size === 0) return;
    const dues = [...this.#orders.values()].map(({ hangup }) => hangup?.dueAtMs ?? Number.POSITIVE_INFINITY);
    const waitMs = Math.max(0, Math.min(this.#lookAtMs, ...dues) - this.#options.nowMs());
    this.#timer = setTimeout(() => this.#wake().catch(rethrow), waitMs);
  }

  #perform(order: Order, outputs: readonly HangupOutput[]): void {
    for (const output of outputs) {
      switch (output.type) {
        case 'send':
          this.#send(output).catch(rethrow);
          break;
        case 'block':
          this.#block(order, output).catch(rethrow);
          break;
        case 'tell':
          this.#tell(order, output.state, output.why);
          break;
      }
    }
  }

  async #send(words: Words): Promise<void> {
    const answer = await this.#means.send(words);
    if (answer !== null) this.#onBytes(answer, null);
  }

  async #block(order: Order, { flows, seconds }: Extract<HangupOutput, { type: 'block' }>): Promise<void> {
    const holds = await this.#means.block(flows, seconds);
    this.#perform(order, order.hangup?.onBlocked(holds, this.#options.nowMs()) ?? []);
  }

  #tell({ id, why: order }: Order, state: HangupNews['state'], why: string): void {
    this.#options.onNews({ id, state, order, why });
  }
}

function mediaOf(flows: readonly Flow[], call: Call | undefined): readonly MediaReading[] | null {
  return call !== undefined && isRunning(call) ? mediaReadings(flows, call) : null;
}

function isRunning(call: Call | undefined): boolean {
  return call !== undefined && call.endedAtMs === null && call.state !== 'ended' && call.state !== 'failed';
}

function newToken(): string {
  return `rf${randomBytes(TOKEN_BYTES).toString('hex')}`;
}

/** A rejection here can only be a bug: it shall not be swallowed. */
function rethrow(error: unknown): never {
  throw error;
}
