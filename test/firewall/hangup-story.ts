// A call from the house, followed by a tracker, that is then hung up on a clock of its own.
import type { DialogState } from '../../agent/calls/dialog-state.ts';
import { Hangup, type HangupOutput } from '../../agent/firewall/hangup/hangup.ts';
import type { MediaReading } from '../../agent/firewall/hangup/media-watch.ts';
import type { SipMessage, SipRequest } from '../../agent/sip/message.ts';
import { FAR, PROVIDER, type Story } from '../calls/story.ts';
import { read, response } from '../kit/sip.ts';

export const OUTSIDE = { address: '198.51.100.7', port: 1025 };
const PHONE_MEDIA = { address: '192.168.1.20', port: 4000 };

export function dialogsOf(story: Story): readonly DialogState[] {
  return story.tracker.active().flatMap(({ id }) => story.tracker.dialogs(id));
}

export interface Said {
  readonly to: 'home' | 'remote';
  readonly bytes: Buffer;
  readonly message: SipMessage;
  readonly atMs: number;
}

export class HangupStory {
  readonly hangup: Hangup;
  readonly said: Said[] = [];
  readonly outputs: HangupOutput[] = [];
  nowMs = 0;

  constructor(dialogs: readonly DialogState[], outside: typeof OUTSIDE | null = OUTSIDE) {
    let tokens = 0;
    const legs = dialogs.map((dialog) => ({ dialog, outside }));
    this.hangup = new Hangup({ legs, nowMs: 0, token: () => `token${tokens++}` });
    this.take(this.hangup.begin(0));
  }

  /** Lets the clock go on, to each moment at which something is due. */
  wait(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let due = this.hangup.dueAtMs; due <= endMs; due = this.hangup.dueAtMs) {
      this.nowMs = Math.max(due, this.nowMs);
      this.take(this.hangup.tick(this.nowMs));
    }
    this.nowMs = endMs;
  }

  /** Whoever heard the last words to this end answers them. */
  answer(from: 'home' | 'remote', code: number): void {
    const last = this.said.findLast(({ to }) => to === from);
    if (last === undefined) throw new Error(`nothing was said to ${from}`);
    this.hear(response(last.bytes, code));
  }

  hear(bytes: Buffer, from = PROVIDER.address): void {
    this.take(this.hangup.onMessage(read(bytes), from, this.nowMs));
  }

  /** The counters of the call's one media flow, both ways. */
  media(fromHome: number, fromRemote: number): void {
    const flow: MediaReading = { id: 7, home: PHONE_MEDIA, remote: FAR, fromHome, fromRemote };
    this.take(this.hangup.onMedia([flow], this.nowMs));
  }

  blocked(holds = true): void {
    this.take(this.hangup.onBlocked(holds, this.nowMs));
  }

  /** What the owner heard so far. */
  told(): string[] {
    return this.outputs.flatMap((output) => (output.type === 'tell' ? [output.state] : []));
  }

  requests(to: 'home' | 'remote'): SipRequest[] {
    return this.said.flatMap(({ to: side, message }) => (side === to && message.type === 'request' ? [message] : []));
  }

  take(outputs: readonly HangupOutput[]): void {
    this.outputs.push(...outputs);
    for (const output of outputs) {
      if (output.type !== 'send') continue;
      this.said.push({ to: output.to, bytes: output.bytes, message: read(output.bytes), atMs: this.nowMs });
      if (output.to === 'home') expectSame(output.as, PROVIDER);
      else expectSame(output.as, OUTSIDE);
    }
  }
}

function expectSame(one: object, other: object): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`as ${JSON.stringify(one)}`);
}
