// The dialogs of a call, one for each callee that answered (RFC 3261 section 12), their session timers (RFC 4028) and their end.
import { sessionSeconds } from '../sip/headers.ts';
import { copyOf, remember } from './bounded.ts';
import type { Observation } from './call.ts';
import {
  type Dialog,
  endCall,
  MAX_DIALOGS,
  MAX_NAME_LENGTH,
  MAX_TARGETS,
  newDialog,
  type TrackedCall,
} from './tracked-call.ts';

/** The dialog with the callee `tag`, begun now if it is new; null without a tag, which makes no dialog. */
export function touchDialog(call: TrackedCall, tag: string | null): Dialog | null {
  if (tag === null) return null;
  const known = call.dialogs.get(tag);
  if (known) return known;
  const dialog = newDialog();
  remember(call.dialogs, copyOf(tag), dialog, MAX_DIALOGS);
  return dialog;
}

export function confirmDialog(call: TrackedCall, tag: string | null): void {
  const dialog = touchDialog(call, tag ?? '');
  if (dialog) dialog.confirmed = true;
}

/** A BYE on its way. The dialog lasts until it is answered: it may be asked for credentials first. */
export function onBye(call: TrackedCall, observation: Observation, tag: string | null): void {
  const dialog = touchDialog(call, tag ?? '');
  if (dialog) dialog.byeAtMs ??= observation.timeMs;
}

/** Any final answer but a challenge ends the dialog, 481 and 408 too (RFC 3261 section 15.1.1); the last dialog ends the call. */
export function onByeResponse(call: TrackedCall, observation: Observation, code: number, tag: string | null): void {
  const dialog = call.dialogs.get(tag ?? '');
  if (code < 200 || !dialog) return;
  if (code === 401 || code === 407) {
    dialog.byeAtMs = null;
    return;
  }
  dialog.byeAtMs ??= observation.timeMs;
  dialog.over = true;
  if (standingDialogs(call).length === 0) endCall(call, 'bye', dialog.byeAtMs);
}

/** Dialogs that keep the call going: confirmed ones, and early ones too while nobody has answered. */
export function standingDialogs(call: TrackedCall): readonly Dialog[] {
  const dialogs = [...call.dialogs.values()];
  return dialogs.filter(({ confirmed, over }) => !over && (confirmed || call.answeredAtMs === null));
}

/** A 2xx to INVITE or UPDATE sets the session timer anew, or stops it by not naming one (RFC 4028 section 7.2). */
export function refreshSession(call: TrackedCall, { message, timeMs }: Observation): void {
  const seconds = sessionSeconds(message);
  call.sessionExpiresAtMs = seconds === null ? null : timeMs + seconds * 1000;
}

/** Learns the far end's Contact from its INVITE or UPDATE and what answers them (RFC 3261 section 12.2); the URI if it is new. */
export function learnTarget(call: TrackedCall, { message }: Observation): string | null {
  const { method } = message.cseq;
  const uri = message.contacts[0]?.uri;
  if (uri === undefined || (method !== 'INVITE' && method !== 'UPDATE')) return null;
  if (message.type === 'response' && (message.code <= 100 || message.code >= 300)) return null;
  if (uri.length > MAX_NAME_LENGTH || call.remoteTargets.has(uri)) return null;
  const target = copyOf(uri);
  remember(call.remoteTargets, target, true, MAX_TARGETS);
  return target;
}
