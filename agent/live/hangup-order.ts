// One order to end a call, or the voice of one that nobody saw begin: what Hangup decides is carried out, and its news passed on.
// The one rule: nothing here waits for an end that does not answer.

import { randomBytes } from 'node:crypto';
import type { Words } from '../firewall/hangup/conversation.ts';
import type { Leg } from '../firewall/hangup/farewell.ts';
import { Hangup, type HangupOutput } from '../firewall/hangup/hangup.ts';
import type { MediaReading } from '../firewall/hangup/media-watch.ts';
import type { Flow } from '../netfilter/conntrack/flow.ts';
import type { SipMessage } from '../sip/message.ts';
import { parseMessage } from '../sip/scanner.ts';
import type { HangupMeans } from './hangup-means.ts';

/** How an order to end a call stands. `order` is why it was given, `why` one sentence on how it went. `ended` comes once and last. */
export interface HangupNews {
  readonly id: string;
  readonly state: 'ended' | 'still_running';
  readonly order: string;
  readonly why: string;
}

/** What is to end. `media` answers its flows among those that conntrack knows, null once it is over; `legs` what dialogs there are by now. */
export interface HangupSubject {
  readonly id: string;
  readonly why: string;
  readonly media: (flows: readonly Flow[]) => readonly MediaReading[] | null;
  readonly legs: (flows: readonly Flow[]) => readonly Leg[];
}

/** `nowMs` is any clock that only goes forward. */
export interface HangupOrderOptions {
  readonly means: HangupMeans;
  readonly nowMs: () => number;
  readonly onNews: (news: HangupNews) => void;
}

const TOKEN_BYTES = 9;

export class HangupOrder {
  readonly #subject: HangupSubject;
  readonly #options: HangupOrderOptions;
  /** Null until it is known how the ends are reached. */
  #hangup: Hangup | null = null;

  constructor(subject: HangupSubject, options: HangupOrderOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  get done(): boolean {
    return this.#hangup?.done ?? false;
  }

  /** When `tick` has something to do. */
  get dueAtMs(): number {
    return this.#hangup?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** False when it was over before. */
  begin(flows: readonly Flow[]): boolean {
    const media = this.#subject.media(flows);
    if (media === null) return false;
    const nowMs = this.#options.nowMs();
    const legs = this.#subject.legs(flows);
    const hangup = new Hangup({ legs, nowMs, token: newToken });
    this.#hangup = hangup;
    for (const leg of legs) if (leg.dialog.transport === 'tcp') this.#options.means.reset(leg).catch(rethrow);
    this.#perform([...hangup.onMedia(media, nowMs), ...hangup.begin(nowMs)]);
    return true;
  }

  again(): void {
    this.#perform(this.#hangup?.again(this.#options.nowMs()));
  }

  /** What conntrack knows by now, and with it a look at the call's dialogs. */
  look(flows: readonly Flow[]): void {
    const media = this.#subject.media(flows);
    const nowMs = this.#options.nowMs();
    if (media === null) this.#perform(this.#hangup?.onOver());
    else {
      this.#perform(this.#hangup?.onLegs(this.#subject.legs(flows), nowMs));
      this.#perform(this.#hangup?.onMedia(media, nowMs));
    }
  }

  /** `from` is the address that it came from, null over a connection of our own. */
  onMessage(message: SipMessage, from: string | null): void {
    this.#perform(this.#hangup?.onMessage(message, from, this.#options.nowMs()));
  }

  tick(): void {
    this.#perform(this.#hangup?.tick(this.#options.nowMs()));
  }

  /** That nothing could be done. */
  refuse(why: string): void {
    this.#perform([{ type: 'tell', state: 'still_running', why }]);
  }

  #perform(outputs: readonly HangupOutput[] = []): void {
    for (const output of outputs) {
      switch (output.type) {
        case 'send':
          this.#send(output).catch(rethrow);
          break;
        case 'block':
          this.#block(output).catch(rethrow);
          break;
        case 'tell':
          this.#tell(output);
          break;
      }
    }
  }

  async #send(words: Words): Promise<void> {
    const answer = await this.#options.means.send(words);
    const read = answer === null ? null : parseMessage(answer, 'tcp');
    if (read?.kind === 'complete') this.onMessage(read.message, null);
  }

  async #block({ flows, seconds }: Extract<HangupOutput, { type: 'block' }>): Promise<void> {
    const holds = await this.#options.means.block(flows, seconds);
    this.#perform(this.#hangup?.onBlocked(holds, this.#options.nowMs()));
  }

  #tell({ state, why }: Extract<HangupOutput, { type: 'tell' }>): void {
    const { id, why: order } = this.#subject;
    this.#options.onNews({ id, state, order, why });
  }
}

function newToken(): string {
  return `rf${randomBytes(TOKEN_BYTES).toString('hex')}`;
}

/** A rejection here can only be a bug: it shall not be swallowed. */
function rethrow(error: unknown): never {
  throw error;
}
