// What goes into the memory of calls, and what comes out of it.

import type { CallFacts, Finding } from '../detectors/detector.ts';

type Worked = 'familiar' | 'startedAtMs' | 'answeredAtMs' | 'endedAtMs' | 'code';

/**
 * A call as whoever judged it knows it. `approved`: the owner said yes to it, by an answer or by a rule of their own; `stopped`: it did not
 * leave the router.
 */
export interface Attempt extends Omit<CallFacts, Worked> {
  readonly approved: boolean;
}

/** What became of a call; times in milliseconds since the epoch. `stopped`: it was kept from leaving after all. */
export interface Change {
  readonly answeredAtMs?: number;
  readonly endedAtMs?: number;
  readonly code?: number;
  readonly stopped?: boolean;
}

export type WatchedCall = CallFacts & Pick<Attempt, 'approved'>;

/** A finding and the device it is held against: the one whose calls of the class are asked about, or blocked. */
export interface AddressedFinding extends Finding {
  readonly device: string;
}

/** The first look at a call, or, with `before`, one more INVITE of it: what was stopped may pass by now, and what was approved stays so. */
export function watchedCall(attempt: Attempt, familiar: boolean, nowMs: number, before?: WatchedCall): WatchedCall {
  const passes = before?.stopped === true && !attempt.stopped;
  return ofOneShape({
    ...attempt,
    approved: attempt.approved || before?.approved === true,
    familiar: familiar || before?.familiar === true,
    startedAtMs: before?.startedAtMs ?? nowMs,
    answeredAtMs: before?.answeredAtMs ?? null,
    endedAtMs: passes ? null : (before?.endedAtMs ?? null),
    code: passes ? null : (before?.code ?? null),
  });
}

/** Times as the change tells them. What was answered did leave the router, whatever became of it then. */
export function changedCall(call: WatchedCall, { answeredAtMs, endedAtMs, code, stopped }: Change): WatchedCall {
  const answered = call.answeredAtMs ?? answeredAtMs ?? null;
  return ofOneShape({
    ...call,
    answeredAtMs: answered,
    endedAtMs: call.endedAtMs ?? endedAtMs ?? null,
    code: code ?? call.code,
    stopped: answered === null && (stopped ?? call.stopped),
  });
}

/** Objects that were made in different ways are told apart by the engine, which makes every look at a thousand of them slow. */
function ofOneShape(call: WatchedCall): WatchedCall {
  return {
    id: call.id,
    device: call.device,
    direction: call.direction,
    number: call.number,
    area: call.area,
    class: call.class,
    familiar: call.familiar,
    exempt: call.exempt,
    approved: call.approved,
    transferred: call.transferred,
    price: call.price,
    startedAtMs: call.startedAtMs,
    answeredAtMs: call.answeredAtMs,
    endedAtMs: call.endedAtMs,
    code: call.code,
    stopped: call.stopped,
  };
}

/** With its times moved by `shiftMs`. */
export function movedChange(change: Change, shiftMs: number): Change {
  const { answeredAtMs, endedAtMs } = change;
  return {
    ...change,
    ...(answeredAtMs === undefined ? {} : { answeredAtMs: answeredAtMs + shiftMs }),
    ...(endedAtMs === undefined ? {} : { endedAtMs: endedAtMs + shiftMs }),
  };
}
