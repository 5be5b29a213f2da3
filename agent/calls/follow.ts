// What one message does to the call it belongs to; the state machine of a call read top-down (RFC 3261, 3262, 3311).
import type { Observation } from './call.ts';
import { confirmDialog, onBye, onByeResponse, refreshSession } from './dialog.ts';
import { answer, type Change, onCancel, onInvite, onInviteResponse, onPrack, transactionKey } from './invite.ts';
import { calleeTag, sentByCaller, type TrackedCall } from './tracked-call.ts';

export function follow(call: TrackedCall, observation: Observation): Change[] {
  call.lastSignMs = Math.max(call.lastSignMs, observation.timeMs);
  const { message } = observation;
  if (message.type === 'request') return followRequest(call, observation, message.method);
  return followResponse(call, observation, message.code);
}

function followRequest(call: TrackedCall, observation: Observation, method: string): Change[] {
  const tag = calleeTag(call, observation);
  switch (method) {
    case 'INVITE':
      return observation.message.toTag === null ? onInvite(call, observation) : [];
    case 'ACK':
      return onAck(call, observation, tag);
    case 'CANCEL':
      onCancel(call, observation);
      return [];
    case 'PRACK':
      return onPrack(call, observation, tag);
    case 'BYE':
      onBye(call, observation, tag);
      return [];
    default:
      return [];
  }
}

function followResponse(call: TrackedCall, observation: Observation, code: number): Change[] {
  const tag = calleeTag(call, observation);
  switch (observation.message.cseq.method) {
    case 'INVITE':
      return onInviteResponse(call, observation, code, tag);
    case 'UPDATE':
      if (code >= 200 && code < 300) refreshSession(call, observation);
      return [];
    case 'BYE':
      onByeResponse(call, observation, code, tag);
      return [];
    default:
      return [];
  }
}

/** An ACK with a branch of its own acknowledges a 2xx, seen or not; that of a failure repeats the INVITE's branch (RFC 3261 section 17.1.1.3). */
function onAck(call: TrackedCall, observation: Observation, tag: string | null): Change[] {
  const { message, timeMs } = observation;
  const ofAttempt = message.cseq.number === call.inviteCseq && sentByCaller(call, observation);
  const refused = call.state === 'blocked' || call.challengedAtMs !== null;
  if (!ofAttempt || refused || tag === null || !message.via[0]?.branch) return [];
  if (call.transactions.has(transactionKey(observation))) return [];
  confirmDialog(call, tag);
  return answer(call, timeMs);
}
