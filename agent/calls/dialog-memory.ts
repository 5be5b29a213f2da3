// Learns from passing messages how each end of a dialog is addressed (RFC 3261 section 12), so that a request can be put in from the middle.
// The one rule: copied, bounded, and forgotten when the call is over.
import { composeOutline } from '../sip/compose.ts';
import type { SipMessage, SipRequest } from '../sip/message.ts';
import type { Observation } from './call.ts';
import { transactionKey } from './invite.ts';
import { addressInRequest, addressInResponse, learned } from './learned-address.ts';
import {
  calleeTag,
  type Dialog,
  type Path,
  sentByCaller,
  sentByHome,
  type TrackedCall,
  UNKNOWN_ADDRESS,
} from './tracked-call.ts';

/** Via, From, To, Call-ID and Route of one INVITE: more is no telephone's doing, and a call without it can be ended once it is answered. */
const MAX_OUTLINE_BYTES = 3_000;
/** These repeat the number of the INVITE (RFC 3261 sections 9.1 and 17.1.1.3). */
const WITHOUT_NUMBER: ReadonlySet<string> = new Set(['ACK', 'CANCEL']);
const REFRESHING: ReadonlySet<string> = new Set(['INVITE', 'UPDATE']);

export function learnDialog(call: TrackedCall, observation: Observation): void {
  const { message } = observation;
  const tag = calleeTag(call, observation);
  const dialog = tag === null ? null : (call.dialogs.get(tag) ?? null);
  const byCaller = sentByCaller(call, observation);
  if (isOutOfPlace(call, observation, byCaller)) return;
  call.path = pathOf(call, observation);
  if (dialog !== null) dialog.path = call.path;
  if (message.type === 'request') onRequest(call, dialog, observation, message, byCaller);
  else if (dialog !== null && REFRESHING.has(message.cseq.method)) onResponse(call, dialog, message, byCaller);
}

/** What is over is not ended once more. */
export function forgetDialogs(call: TrackedCall): void {
  call.invite = null;
  call.caller = UNKNOWN_ADDRESS;
  for (const dialog of call.dialogs.values()) dialog.callee = UNKNOWN_ADDRESS;
}

/** What pretends to be the other end's, so that we address it wrongly when it counts. */
function isOutOfPlace(call: TrackedCall, observation: Observation, byCaller: boolean): boolean {
  if (call.direction === 'internal') return false;
  return sentByHome(call, observation) !== (byCaller === (call.direction === 'outbound'));
}

function pathOf(call: TrackedCall, observation: Observation): Path {
  const { source, destination, transport } = observation;
  if (sentByHome(call, observation)) return { transport, home: source, remote: destination };
  return { transport, home: destination, remote: source };
}

function onRequest(
  call: TrackedCall,
  dialog: Dialog | null,
  observation: Observation,
  request: SipRequest,
  byCaller: boolean,
): void {
  if (!WITHOUT_NUMBER.has(request.method)) countRequest(call, dialog, request.cseq.number, byCaller);
  if (request.toTag === null && request.method === 'INVITE' && byCaller) learnInvite(call, observation, request);
  // The ACK of a failure belongs to the INVITE, not to a dialog.
  if (dialog === null || request.toTag === null || call.transactions.has(transactionKey(observation))) return;
  const { sender, receiver } = addressInRequest(request, REFRESHING.has(request.method));
  const [caller, callee] = byCaller ? [sender, receiver] : [receiver, sender];
  call.caller = learned(call.caller, caller);
  dialog.callee = learned(dialog.callee, callee);
}

function countRequest(call: TrackedCall, dialog: Dialog | null, number: number, byCaller: boolean): void {
  if (byCaller) call.callerCseq = Math.max(call.callerCseq ?? 0, number);
  else if (dialog !== null) dialog.calleeCseq = Math.max(dialog.calleeCseq ?? 0, number);
}

function learnInvite(call: TrackedCall, observation: Observation, invite: SipRequest): void {
  const key = transactionKey(observation);
  if (call.inviteKey === key) return;
  const outline = composeOutline(invite);
  call.inviteKey = key;
  // A string: a small Buffer would keep the pool that it was cut from.
  call.invite = outline.length > MAX_OUTLINE_BYTES ? null : outline.toString('latin1');
  const { sender } = addressInRequest(invite, true);
  const routeSet = { routes: invite.headers('Record-Route'), fresh: true };
  call.caller = learned(call.caller, { ...sender, routeSet });
}

/** The route set is made of what answers the INVITE that dialled; later ones only refresh the target (RFC 3261 section 12.2). */
function onResponse(call: TrackedCall, dialog: Dialog, response: SipMessage, byCaller: boolean): void {
  if (response.type !== 'response' || response.code <= 100 || response.code >= 300) return;
  const dialled =
    response.cseq.method === 'INVITE' &&
    !byCaller &&
    (call.inviteCseq ?? response.cseq.number) === response.cseq.number;
  const { sender, receiver } = addressInResponse(response, dialled ? (call.caller.routeSet?.length ?? 0) : null);
  const [caller, callee] = byCaller ? [sender, receiver] : [receiver, sender];
  call.caller = learned(call.caller, caller);
  dialog.callee = learned(dialog.callee, callee);
}
