// The telephone line of a simulation: calls are dialled, ring, are answered and hung up, and somebody watches.
// The one rule: a caller knows nothing of its watcher; an INVITE that is dropped it repeats (RFC 3261 section 17.1.1.2).

import type { Agenda } from './agenda.ts';

/** What becomes of a call that nobody stops. `afterSeconds` is from the INVITE on. */
export type Outcome =
  | { readonly kind: 'answered'; readonly afterSeconds: number; readonly talkSeconds: number }
  | { readonly kind: 'failed'; readonly afterSeconds: number; readonly code: number }
  | { readonly kind: 'unanswered'; readonly afterSeconds: number };

/** `dialled` as the telephone sends it, `device` its address; `diverted` when a call from outside was forwarded. */
export interface PlannedCall {
  readonly device: string;
  readonly dialled: string;
  readonly outcome: Outcome;
  readonly diverted?: boolean;
}

/** `stopped`: it never got to the far end. Times in milliseconds since the epoch, null while not so. */
export interface PlacedCall extends PlannedCall {
  readonly id: number;
  readonly startedAtMs: number;
  state: 'dialling' | 'calling' | 'answered' | 'over';
  answeredAtMs: number | null;
  endedAtMs: number | null;
  stopped: boolean;
  /** Somebody hung it up who was no party to it. */
  cut: boolean;
}

/** What the line's messages show of a call that goes on. `over` comes last, whether there was a message or not. */
export type Progress =
  | { readonly kind: 'ringing' | 'answered' | 'hung up' | 'cancelled' }
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly code: number };

/** Who stands at the line. `drop` leaves the caller repeating itself, `refuse` tells it at once. */
export interface Watcher {
  onInvite(call: PlacedCall): 'pass' | 'drop' | 'refuse';
  onProgress(call: PlacedCall, progress: Progress): void;
}

const T1_SECONDS = 0.5;
/** Repetitions of an INVITE before the caller gives up, 64*T1 after the first. */
const REPETITIONS = 6;
const RINGS_AFTER_SECONDS = 0.3;

export class Trunk {
  readonly #agenda: Agenda;
  readonly #watcher: Watcher;
  readonly #onOver: (call: PlacedCall) => void;
  readonly #running = new Map<number, PlacedCall>();
  #placed = 0;

  constructor(agenda: Agenda, watcher: (trunk: Trunk) => Watcher, onOver: (call: PlacedCall) => void) {
    this.#agenda = agenda;
    this.#onOver = onOver;
    this.#watcher = watcher(this);
  }

  /** Calls that are not over. */
  get running(): number {
    return this.#running.size;
  }

  place(planned: PlannedCall): void {
    const fresh = { state: 'dialling', answeredAtMs: null, endedAtMs: null, stopped: false, cut: false } as const;
    const call: PlacedCall = { ...planned, ...fresh, id: ++this.#placed, startedAtMs: this.#agenda.nowMs };
    this.#running.set(call.id, call);
    this.#invite(call, 0);
  }

  /** A final refusal reaches the caller, and a CANCEL the far end; too late once that has answered. */
  decline(id: number): void {
    const call = this.#running.get(id);
    if (call === undefined || call.state === 'answered') return;
    call.stopped = true;
    this.#end(call);
  }

  /** Somebody else ends it: a BYE reaches both ends, or a CANCEL the far one. */
  cut(id: number): void {
    const call = this.#running.get(id);
    if (call === undefined || call.state === 'dialling') {
      this.decline(id);
      return;
    }
    call.cut = call.state === 'answered';
    call.stopped = !call.cut;
    this.#end(call);
  }

  #invite(call: PlacedCall, repetition: number): void {
    if (call.state !== 'dialling') return;
    const seen = this.#watcher.onInvite(call);
    if (seen === 'pass') {
      call.state = 'calling';
      this.#agenda.in(RINGS_AFTER_SECONDS, () => this.#ring(call));
    } else if (seen === 'refuse' || repetition === REPETITIONS) this.decline(call.id);
    else this.#agenda.in(T1_SECONDS * 2 ** repetition, () => this.#invite(call, repetition + 1));
  }

  #ring(call: PlacedCall): void {
    if (call.state !== 'calling') return;
    const { afterSeconds } = call.outcome;
    if (call.outcome.kind !== 'failed') this.#watcher.onProgress(call, { kind: 'ringing' });
    this.#agenda.in(afterSeconds, () => this.#decideOutcome(call));
  }

  #decideOutcome(call: PlacedCall): void {
    const { outcome } = call;
    if (call.state !== 'calling') return;
    switch (outcome.kind) {
      case 'answered':
        call.state = 'answered';
        call.answeredAtMs = this.#agenda.nowMs;
        this.#watcher.onProgress(call, { kind: 'answered' });
        this.#agenda.in(outcome.talkSeconds, () => this.#hangUp(call));
        return;
      case 'failed':
        this.#watcher.onProgress(call, outcome);
        this.#end(call);
        return;
      case 'unanswered':
        this.#hangUp(call);
    }
  }

  #hangUp(call: PlacedCall): void {
    if (call.state === 'over') return;
    this.#watcher.onProgress(call, { kind: call.state === 'answered' ? 'hung up' : 'cancelled' });
    this.#end(call);
  }

  #end(call: PlacedCall): void {
    call.state = 'over';
    call.endedAtMs = this.#agenda.nowMs;
    this.#running.delete(call.id);
    this.#watcher.onProgress(call, { kind: 'over' });
    this.#onOver(call);
  }
}
