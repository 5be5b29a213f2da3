// The end of one running call: what to say to whom, what to block, and when it is over (RFC 3261 section 15).
// The one rule: it is over when the far end has answered or has fallen silent, and nothing of the device's media leaves the house any more;
// until then the owner hears, after ten seconds and again at every minute, that it may still be billed.

import type { Endpoint } from '../../netfilter/packet/packet.ts';
import type { SipMessage } from '../../sip/message.ts';
import { Conversation, type Words } from './conversation.ts';
import type { Leg } from './farewell.ts';
import { type MediaReading, MediaWatch } from './media-watch.ts';

/** A flow to block both ways, ends before NAT. */
export type BlockedEnds = { readonly home: Endpoint; readonly remote: Endpoint };

/**
 * What is to be done. `send`: a message to one end, as from the other. `block`: media flows; repeated before the block runs out.
 * `tell`: how it stands, `why` in one sentence.
 */
export type HangupOutput =
  | ({ readonly type: 'send' } & Words)
  | { readonly type: 'block'; readonly flows: readonly BlockedEnds[]; readonly seconds: number }
  | { readonly type: 'tell'; readonly state: 'ended' | 'still_running'; readonly why: string };

/** `token` is new at every call, and fit for a branch and a tag. */
export interface HangupOptions {
  readonly legs: readonly Leg[];
  readonly nowMs: number;
  readonly token: () => string;
}

export const BLOCK_SECONDS = 120;
const RENEW_MS = 60_000;
const FIRST_ALARM_MS = 10_000;
const ALARM_MS = 60_000;
/** A voice codec sends at least every 60 ms, but may keep still while nobody speaks (RFC 3389). */
const REMOTE_SILENCE_MS = 5_000;
const HOME_SILENCE_MS = 1_000;

export class Hangup {
  readonly #conversation: Conversation;
  readonly #media: MediaWatch;
  #alarmAtMs: number;
  #renewAtMs: number;
  #blockHolds = false;
  #ended = false;

  constructor({ legs, nowMs, token }: HangupOptions) {
    this.#conversation = new Conversation(legs, token);
    this.#media = new MediaWatch(nowMs);
    this.#alarmAtMs = nowMs + FIRST_ALARM_MS;
    this.#renewAtMs = nowMs + RENEW_MS;
  }

  /** Nothing is left to say or to wait for. */
  get done(): boolean {
    return this.#ended && this.#conversation.isOver;
  }

  /** When `tick` has something to do. */
  get dueAtMs(): number {
    const own = this.#ended ? [] : [this.#alarmAtMs, this.#renewAtMs];
    return Math.min(this.#conversation.dueAtMs, ...own);
  }

  /** The first words; that there is nobody to speak to is told at once. */
  begin(nowMs: number): readonly HangupOutput[] {
    const words = this.#conversation.begin(nowMs).map(sending);
    return this.#conversation.hearings('remote').length > 0 ? words : [...words, this.#stillRunning()];
  }

  onLegs(legs: readonly Leg[], nowMs: number): readonly HangupOutput[] {
    return this.#ended ? [] : this.#conversation.onLegs(legs, nowMs).map(sending);
  }

  /** `from` is the address it was sent from; null: it came back over a connection of our own. */
  onMessage(message: SipMessage, from: string | null, nowMs: number): readonly HangupOutput[] {
    return this.#conversation.onMessage(message, from, nowMs) ? this.#look(nowMs) : [];
  }

  /** The counters of all of the call's media flows. */
  onMedia(readings: readonly MediaReading[], nowMs: number): readonly HangupOutput[] {
    const fresh = this.#media.read(readings, nowMs);
    if (fresh.length === 0) return this.#look(nowMs);
    this.#blockHolds = false;
    return [{ type: 'block', flows: fresh, seconds: BLOCK_SECONDS }, ...this.#look(nowMs)];
  }

  /** Whether the kernel took what was last to be blocked; if not, it is asked again at the next tick. */
  onBlocked(holds: boolean, nowMs: number): readonly HangupOutput[] {
    this.#blockHolds = holds;
    if (!holds) this.#renewAtMs = nowMs;
    return this.#look(nowMs);
  }

  /** The call was seen to end. */
  onOver(): readonly HangupOutput[] {
    return this.#end('It was hung up.');
  }

  /** Ordered once more. */
  again(nowMs: number): readonly HangupOutput[] {
    return this.#ended ? [] : this.#conversation.again(nowMs).map(sending);
  }

  tick(nowMs: number): readonly HangupOutput[] {
    const outputs: HangupOutput[] = this.#conversation.due(nowMs).map(sending);
    if (this.#ended) return outputs;
    if (nowMs >= this.#renewAtMs) outputs.push(...this.#renew(nowMs));
    outputs.push(...this.#look(nowMs));
    if (!this.#ended && nowMs >= this.#alarmAtMs) outputs.push(...this.#alarm(nowMs));
    return outputs;
  }

  #renew(nowMs: number): readonly HangupOutput[] {
    this.#renewAtMs = nowMs + RENEW_MS;
    const { flows } = this.#media;
    return flows.length === 0 ? [] : [{ type: 'block', flows, seconds: BLOCK_SECONDS }];
  }

  #alarm(nowMs: number): readonly HangupOutput[] {
    this.#alarmAtMs = nowMs + ALARM_MS;
    return [this.#stillRunning(), ...this.again(nowMs)];
  }

  #look(nowMs: number): readonly HangupOutput[] {
    const hearings = this.#conversation.hearings('remote');
    const answered = hearings.length > 0 && hearings.every((hearing) => hearing === 'answered');
    const silent = (this.#media.remoteSilentMs(nowMs) ?? 0) >= REMOTE_SILENCE_MS;
    const quiet = this.#media.flows.length === 0 || this.#media.homeSilentMs(nowMs) >= HOME_SILENCE_MS;
    if (!(this.#blockHolds || quiet) || !(answered || silent)) return [];
    return this.#end(answered ? 'The far end has confirmed it.' : 'The far end has fallen silent.');
  }

  #end(why: string): readonly HangupOutput[] {
    if (this.#ended) return [];
    this.#ended = true;
    return [{ type: 'tell', state: 'ended', why }];
  }

  #stillRunning(): HangupOutput {
    const media = this.#media.flows.length === 0 ? 'no media of it was seen' : 'its media is blocked';
    const why = `${this.#whyStill()}; ${media}, but it may still be billed: hang up the telephone or ring the provider.`;
    return { type: 'tell', state: 'still_running', why };
  }

  #whyStill(): string {
    const hearings = this.#conversation.hearings('remote');
    if (hearings.length === 0) return 'Too little of the call was seen to hang it up';
    return hearings.includes('refused') ? 'The far end refuses to hang up' : 'The far end does not answer';
  }
}

function sending(words: Words): HangupOutput {
  return { type: 'send', ...words };
}
