// The INVITE transactions that make a call (RFC 3261 sections 13 and 17): attempts, challenges, forks, final answers.
// The one rule: a message seen twice changes nothing.
import { rackOf } from '../sip/headers.ts';
import { remember, shortKey } from './bounded.ts';
import type { Observation } from './call.ts';
import { confirmDialog, refreshSession, touchDialog } from './dialog.ts';
import { endCall, MAX_TRANSACTIONS, sentByCaller, type TrackedCall, type Transaction } from './tracked-call.ts';

/** What a message did to a call, as an event tells it. */
export type Change = 'attempted' | 'ringing' | 'answered' | 'blocked';

/** After these the caller tries again in the same call: credentials, another session interval, a security agreement (RFC 3261, 4028, 3329). */
const CHALLENGES: ReadonlySet<number> = new Set([401, 407, 422, 494]);

export function transactionKey({ message }: Observation): string {
  return shortKey(`${message.cseq.number} ${message.via[0]?.branch ?? ''}`);
}

/** An INVITE outside any dialog. */
export function onInvite(call: TrackedCall, observation: Observation): Change[] {
  const known = call.transactions.get(transactionKey(observation));
  if (known) return observation.dropped || known.passed ? [] : letPass(call, known);
  const cseq = observation.message.cseq.number;
  if (call.inviteCseq !== null && cseq < call.inviteCseq) return [];
  const transaction = { cseq, passed: !observation.dropped, failed: false };
  remember(call.transactions, transactionKey(observation), transaction, MAX_TRANSACTIONS);
  const redirected = call.inviteCseq === null && !call.seenFromMiddle && call.referredBy !== null;
  if (cseq !== call.inviteCseq) beginAttempt(call, observation);
  if (observation.dropped) return blockAttempt(call);
  if (!redirected) return letPass(call, transaction);
  call.state = 'attempted';
  return ['attempted'];
}

function beginAttempt(call: TrackedCall, observation: Observation): void {
  call.inviteCseq = observation.message.cseq.number;
  call.inviteAtMs = observation.timeMs;
  call.provisionalAtMs = null;
  call.cancelledAtMs = null;
  call.challengedAtMs = null;
}

function blockAttempt(call: TrackedCall): Change[] {
  if (call.state === 'answered' || call.state === 'blocked') return [];
  call.state = 'blocked';
  return ['blocked'];
}

/** An INVITE that passes although the call was blocked has to be judged anew. */
function letPass(call: TrackedCall, transaction: Transaction): Change[] {
  transaction.passed = true;
  if (call.state !== 'blocked') return [];
  call.state = 'attempted';
  return ['attempted'];
}

/** A CANCEL ends nothing by itself: a 487 answers it, or a 2xx that crossed it on the way (RFC 3261 section 9.1). */
export function onCancel(call: TrackedCall, observation: Observation): void {
  call.cancelledAtMs ??= observation.timeMs;
}

/** A PRACK tells of a reliable provisional response, seen or not (RFC 3262). */
export function onPrack(call: TrackedCall, observation: Observation, tag: string | null): Change[] {
  const rack = rackOf(observation.message);
  const ofInvite = rack?.method === 'INVITE' && (call.inviteCseq === null || rack.cseq === call.inviteCseq);
  return ofInvite ? provisional(call, observation, tag, 180) : [];
}

/** A response to an INVITE. What the caller answers to the callee's own, a re-INVITE, makes or breaks no call. */
export function onInviteResponse(
  call: TrackedCall,
  observation: Observation,
  code: number,
  tag: string | null,
): Change[] {
  if (code >= 200 && code < 300) return success(call, observation, code, tag);
  if (sentByCaller(call, observation) || call.answeredAtMs !== null) return [];
  if (code < 200) return provisional(call, observation, tag, code);
  failure(call, observation, code);
  return [];
}

function provisional(call: TrackedCall, { timeMs }: Observation, tag: string | null, code: number): Change[] {
  if (call.answeredAtMs !== null) return [];
  call.provisionalAtMs = timeMs;
  touchDialog(call, tag);
  if (code === 100 || call.state !== 'attempted') return [];
  call.state = 'ringing';
  return ['ringing'];
}

function success(call: TrackedCall, observation: Observation, code: number, tag: string | null): Change[] {
  confirmDialog(call, tag);
  refreshSession(call, observation);
  call.code = code;
  return answer(call, observation.timeMs);
}

/** The call is answered: by a 2xx, or by the ACK that proves one. */
export function answer(call: TrackedCall, timeMs: number): Change[] {
  if (call.answeredAtMs !== null) return [];
  call.answeredAtMs = timeMs;
  call.state = 'answered';
  return ['answered'];
}

function failure(call: TrackedCall, observation: Observation, code: number): void {
  const cseq = observation.message.cseq.number;
  if (call.inviteCseq !== null && cseq < call.inviteCseq) return;
  const transaction = call.transactions.get(transactionKey(observation));
  if (transaction) transaction.failed = true;
  const others = [...call.transactions.values()].filter((other) => other.cseq === cseq && !other.failed);
  if (others.length > 0) return;
  call.code = code;
  if (CHALLENGES.has(code)) call.challengedAtMs ??= observation.timeMs;
  else endCall(call, 'refused', observation.timeMs);
}
