// The dialogs of a call as whoever is to end them needs them. The one rule: while nobody has answered there is one, for one CANCEL ends all.
import type { SipMessage } from '../sip/message.ts';
import { parseMessage } from '../sip/scanner.ts';
import { standingDialogs } from './dialog.ts';
import type { DialogEnd, DialogState } from './dialog-state.ts';
import type { Address, Dialog, Path, TrackedCall } from './tracked-call.ts';

/** Of each end what was seen; dialogs of which not even the tags can be told are left out. */
export function dialogStates(call: TrackedCall): readonly DialogState[] {
  if (call.ending !== null) return [];
  const standing = standingDialogs(call);
  if (call.answeredAtMs === null) return earlyState(call, standing[0]);
  return standing.flatMap((dialog) => {
    const { callee, calleeCseq, path } = dialog;
    return stateOf(call, { state: 'confirmed', callee, calleeCseq, path });
  });
}

type Seen = Pick<Dialog, 'callee' | 'calleeCseq'> & Pick<DialogState, 'state'> & { readonly path: Path | null };

function earlyState(call: TrackedCall, dialog: Dialog | undefined): readonly DialogState[] {
  const identity = dialog?.callee.identity ?? (call.invite === null ? null : calledParty(call.invite));
  const callee = { remoteTarget: null, routeSet: null, ...dialog?.callee, identity };
  return stateOf(call, { state: 'early', callee, calleeCseq: dialog?.calleeCseq ?? null, path: call.path });
}

function calledParty(outline: string): string | null {
  const read = parseMessage(Buffer.from(outline, 'latin1'), 'udp');
  const message: SipMessage | undefined = read.kind === 'complete' ? read.message : undefined;
  return message?.header('To') ?? null;
}

function stateOf(call: TrackedCall, { state, callee, calleeCseq, path }: Seen): readonly DialogState[] {
  if (path === null) return [];
  const isHomeCaller = call.direction !== 'inbound';
  const callerEnd = endOf(call.caller, call.callerCseq, isHomeCaller ? path.home : path.remote);
  const calleeEnd = endOf(callee, calleeCseq, isHomeCaller ? path.remote : path.home);
  if (callerEnd === null || calleeEnd === null) return [];
  const [home, remote] = isHomeCaller ? [callerEnd, calleeEnd] : [calleeEnd, callerEnd];
  const caller = isHomeCaller ? 'home' : 'remote';
  const invite = call.invite === null ? null : Buffer.from(call.invite, 'latin1');
  return [{ callId: call.callId, transport: path.transport, state, caller, home, remote, invite }];
}

function endOf(
  { identity, remoteTarget, routeSet }: Address,
  cseq: number | null,
  endpoint: DialogEnd['endpoint'],
): DialogEnd | null {
  return identity === null ? null : { identity, remoteTarget, routeSet: routeSet ?? [], cseq, endpoint };
}
