// Which of the calls with one Call-ID and caller's tag a message belongs to: redirections and retries make several of them.
// The one rule: an outbound INVITE to another number is another call, whatever identity it borrows; so is one more to the same number while
// the first is on its way or answered, for a provider bills each.
import type { Observation } from './call.ts';
import { transactionKey } from './invite.ts';
import { isSameDestination } from './referral.ts';
import { calleeTag, sentByCaller, type TrackedCall } from './tracked-call.ts';

/** The call of an INVITE outside any dialog; null if it begins a new one. A call that is over takes only repetitions. */
export function callOfInvite(
  siblings: readonly TrackedCall[],
  observation: Observation,
  uri: string,
): TrackedCall | null {
  const { heading } = observation;
  const alike = siblings.filter(
    ({ direction, target }) => direction === heading && (heading !== 'outbound' || isSameDestination(target, uri)),
  );
  const known = alike.find(({ transactions }) => transactions.has(transactionKey(observation)));
  const live = alike.findLast((call) => call.ending === null && takesIn(call, observation));
  return known ?? live ?? null;
}

/** A further INVITE of the same call is a fork of it, or tries again after a failure; a 3xx led to it, or it dials again what was stopped. */
function takesIn(call: TrackedCall, { heading, message }: Observation): boolean {
  const { answeredAtMs, inviteCseq, cancelledAtMs, state, transactions } = call;
  if (heading !== 'outbound' || inviteCseq === null) return true;
  if (answeredAtMs !== null) return false;
  const known = [...transactions.values()];
  const isFork = known.some(({ cseq }) => cseq === message.cseq.number);
  if (isFork || cancelledAtMs !== null || state === 'blocked') return true;
  return known.every(({ cseq, failed, passed }) => cseq !== inviteCseq || failed || !passed);
}

/** The call of any other message; null if there is none, or if it turns out to be answered after it was held to be over. */
export function callOfMessage(siblings: readonly TrackedCall[], observation: Observation): TrackedCall | null {
  const within = observation.heading === 'internal';
  const begun = siblings.filter((call) => (call.direction === 'internal') === within && hasBegun(call));
  let best: TrackedCall | null = null;
  for (const call of begun) if (!best || closeness(call, observation) >= closeness(best, observation)) best = call;
  return best && !isAnsweredTooLate(best, observation) ? best : null;
}

/** False of what a 3xx or REFER named, as long as nobody has called it. */
function hasBegun(call: TrackedCall): boolean {
  return call.inviteCseq !== null || call.seenFromMiddle;
}

function closeness(call: TrackedCall, observation: Observation): number {
  const dialog = call.dialogs.get(calleeTag(call, observation) ?? '');
  return (
    (dialog?.confirmed ? 16 : 0) +
    (dialog ? 8 : 0) +
    (call.transactions.has(transactionKey(observation)) ? 4 : 0) +
    (call.inviteCseq === observation.message.cseq.number ? 2 : 0) +
    (call.ending === null ? 1 : 0)
  );
}

/** A 2xx to a call that failed, was blocked or timed out: somebody pays for it all the same. */
function isAnsweredTooLate(call: TrackedCall, observation: Observation): boolean {
  if (call.ending === null || call.answeredAtMs !== null || sentByCaller(call, observation)) return false;
  const { message } = observation;
  const success =
    message.type === 'response' && message.cseq.method === 'INVITE' && message.code >= 200 && message.code < 300;
  return success && !call.dialogs.get(calleeTag(call, observation) ?? '')?.over;
}
