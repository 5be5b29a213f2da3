// All that is said to the ends of one call, fork by fork, and what they made of it.
// The one rule: an answer that crossed the CANCEL on its way is acknowledged, then hung up (RFC 3261 section 9.1).

import type { Endpoint } from '../../netfilter/packet/packet.ts';
import type { SipMessage } from '../../sip/message.ts';
import { acknowledgement, calleeSide, type Farewell, farewells, type Leg, type Side, speakerTo } from './farewell.ts';
import { FarewellTransaction, type Hearing } from './transaction.ts';

/** A message to one end of the leg, as from `as`. */
export interface Words {
  readonly to: Side;
  readonly leg: Leg;
  readonly as: Endpoint;
  readonly bytes: Buffer;
}

/** Forks of one call, and both ends of each. */
const MAX_TRANSACTIONS = 64;

export class Conversation {
  readonly #token: () => string;
  #legs: readonly Leg[];
  #transactions: FarewellTransaction[] = [];
  #attempt = 0;

  /** `token` is new at every call, and fit for a branch and a tag. */
  constructor(legs: readonly Leg[], token: () => string) {
    this.#legs = legs;
    this.#token = token;
  }

  get isOver(): boolean {
    return this.#transactions.every(({ hearing }) => hearing !== 'waiting');
  }

  get dueAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#transactions.map(({ dueAtMs }) => dueAtMs));
  }

  hearings(side: Side): readonly Hearing[] {
    return this.#transactions.filter(({ farewell }) => farewell.to === side).map(({ hearing }) => hearing);
  }

  begin(nowMs: number): readonly Words[] {
    return this.#say(this.#legs, nowMs);
  }

  /** Dialogs of the call that stand by now. */
  onLegs(legs: readonly Leg[], nowMs: number): readonly Words[] {
    const known = new Set(this.#legs.map(keyOf));
    const fresh = legs.filter((leg) => leg.dialog.state === 'confirmed' && !known.has(keyOf(leg)));
    if (fresh.length === 0) return [];
    this.#legs = [...this.#legs.filter(({ dialog }) => dialog.state === 'confirmed'), ...fresh];
    this.#transactions = this.#transactions.filter(({ farewell }) => farewell.kind !== 'cancel');
    return [...fresh.flatMap((leg) => this.#acknowledge(leg)), ...this.#say(fresh, nowMs)];
  }

  /** True when the message was about any of it. */
  onMessage(message: SipMessage, from: string | null, nowMs: number): boolean {
    return this.#transactions.filter((transaction) => transaction.onMessage(message, from, nowMs)).length > 0;
  }

  /** What has to be said once more by now. */
  due(nowMs: number): readonly Words[] {
    return this.#transactions
      .filter((transaction) => transaction.due(nowMs))
      .flatMap(({ farewell }) => words(farewell));
  }

  /** Begins anew, with new requests, where it has not been answered. */
  again(nowMs: number): readonly Words[] {
    this.#attempt++;
    this.#transactions = this.#transactions.filter(({ hearing }) => hearing === 'answered');
    const answered = new Set(this.#transactions.map(({ farewell: { leg, to } }) => leg.dialog[to]));
    const said = this.#farewells(this.#legs).filter(({ leg, to }) => !answered.has(leg.dialog[to]));
    return this.#open(said, nowMs);
  }

  #say(legs: readonly Leg[], nowMs: number): readonly Words[] {
    return this.#open(this.#farewells(legs), nowMs);
  }

  #farewells(legs: readonly Leg[]): readonly Farewell[] {
    return legs.flatMap((leg) => farewells(leg, { attempt: this.#attempt, token: this.#token }));
  }

  #open(said: readonly Farewell[], nowMs: number): readonly Words[] {
    const room = said.slice(0, MAX_TRANSACTIONS - this.#transactions.length);
    const opened = room.map((farewell) => new FarewellTransaction(farewell, nowMs));
    this.#transactions.push(...opened);
    return opened.filter(({ isSaidAtOnce }) => isSaidAtOnce).flatMap(({ farewell }) => words(farewell));
  }

  #acknowledge(leg: Leg): readonly Words[] {
    const bytes = acknowledgement(leg, this.#token());
    const to = calleeSide(leg);
    const as = speakerTo(leg, to);
    return bytes === null || as === null ? [] : [{ to, leg, as, bytes }];
  }
}

function words({ to, leg, bytes }: Farewell): readonly Words[] {
  const as = speakerTo(leg, to);
  return as === null ? [] : [{ to, leg, as, bytes }];
}

/** A dialog is known by its two tags; its state is part of it, for a CANCEL does not end what was answered meanwhile. */
function keyOf({ dialog }: Leg): string {
  return JSON.stringify([dialog.state, dialog.home.identity, dialog.remote.identity]);
}
