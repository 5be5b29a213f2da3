// What is said to the two ends of a dialog so that it is over (RFC 3261 sections 9.1, 15.1.1 and 13.3.1.3).
// The one rule: each end hears only what its peer could have said: a BYE once somebody has answered; before that the callee a CANCEL, which
// makes it answer the caller, and the caller a final answer of ours should it not.

import type { DialogEnd, DialogState } from '../../calls/dialog-state.ts';
import type { Endpoint } from '../../netfilter/packet/packet.ts';
import { composeCancel, composeResponse } from '../../sip/compose.ts';
import { composeInDialog } from '../../sip/compose-dialog.ts';
import type { SipRequest } from '../../sip/message.ts';
import { parseNameAddress } from '../../sip/name-address.ts';
import { ownVia } from '../../sip/own-via.ts';
import { parseMessage } from '../../sip/scanner.ts';

export type Side = 'home' | 'remote';

/** A dialog with the address that the provider knows the home end by, after NAT; null while nobody knows it. */
export interface Leg {
  readonly dialog: DialogState;
  readonly outside: Endpoint | null;
}

/** One thing to say to one end, again and again until it is heard. `token` marks our own requests, `branch` is that of the INVITE's transaction. */
export interface Farewell {
  readonly to: Side;
  readonly kind: 'bye' | 'cancel' | 'decline';
  readonly leg: Leg;
  readonly bytes: Buffer;
  readonly token: string;
  readonly branch: string | null;
}

/** `attempt` counts from 0; each has a CSeq of its own. `token` is new at every call, and fit for a branch and a tag. */
export interface FarewellOptions {
  readonly attempt: number;
  readonly token: () => string;
}

const SIDES: readonly Side[] = ['home', 'remote'];
/** What an end may have sent before anybody looked has lower numbers (RFC 3261 section 8.1.1.5 has them start below 2**31). */
const NUMBER_OF_UNSEEN = 1_000_000_000;
/** RFC 3261 section 8.1.1.5: below 2**31. A device that counts up to there shall not keep us from counting with it. */
const MAX_NUMBER = 2 ** 31 - 1;

/** Nothing for an end that is not known well enough, and nothing for the device over TCP: nobody else may write into its connection. */
export function farewells(leg: Leg, options: FarewellOptions): readonly Farewell[] {
  if (leg.dialog.state === 'confirmed') return SIDES.flatMap((to) => bye(leg, to, options));
  const invite = inviteOf(leg.dialog);
  return invite === null ? [] : SIDES.flatMap((to) => takeBack(leg, to, invite, options));
}

/** The ACK of an answer that its caller will never give, since we have told it that there is none. */
export function acknowledgement({ dialog, outside }: Leg, token: string): Buffer | null {
  const invite = inviteOf(dialog);
  const to = calleeSide({ dialog, outside });
  if (invite === null || dialog[to].remoteTarget === null) return null;
  return inDialog('ACK', dialog, to, invite.cseq.number, viaTo(dialog, outside, to, token));
}

export function calleeSide({ dialog }: Leg): Side {
  return dialog.caller === 'home' ? 'remote' : 'home';
}

/** Who a message to this end has to come from; null while nobody knows. */
export function speakerTo({ dialog, outside }: Leg, to: Side): Endpoint | null {
  return to === 'home' ? dialog.remote.endpoint : outside;
}

function canHear(leg: Leg, to: Side): boolean {
  return speakerTo(leg, to) !== null && (to === 'remote' || leg.dialog.transport === 'udp');
}

function bye(leg: Leg, to: Side, { attempt, token }: FarewellOptions): readonly Farewell[] {
  const { dialog, outside } = leg;
  if (dialog[to].remoteTarget === null || !canHear(leg, to)) return [];
  const mark = token();
  const speaker = to === 'home' ? dialog.remote : dialog.home;
  const cseq = Math.min(nextNumber(dialog, speaker) + attempt, MAX_NUMBER);
  const bytes = inDialog('BYE', dialog, to, cseq, viaTo(dialog, outside, to, mark));
  return [{ to, kind: 'bye', leg, bytes, token: mark, branch: null }];
}

function nextNumber({ invite }: DialogState, { cseq }: DialogEnd): number {
  if (cseq !== null) return cseq + 1;
  return invite === null ? NUMBER_OF_UNSEEN : 1;
}

function inDialog(method: 'BYE' | 'ACK', dialog: DialogState, to: Side, cseq: number, via: string): Buffer {
  const [receiver, sender] = to === 'home' ? [dialog.home, dialog.remote] : [dialog.remote, dialog.home];
  return composeInDialog({
    method,
    remoteTarget: receiver.remoteTarget ?? '',
    routeSet: receiver.routeSet,
    from: sender.identity,
    to: receiver.identity,
    callId: dialog.callId,
    cseq,
    via,
  });
}

function viaTo(dialog: DialogState, outside: Endpoint | null, to: Side, token: string): string {
  const { address, port } = (to === 'home' ? dialog.remote.endpoint : outside) ?? dialog.home.endpoint;
  return ownVia(dialog.transport, address.includes(':') ? 6 : 4, port, token);
}

function takeBack(leg: Leg, to: Side, invite: SipRequest, { token }: FarewellOptions): readonly Farewell[] {
  if (!canHear(leg, to)) return [];
  const mark = token();
  const common = { to, leg, token: mark, branch: invite.via[0]?.branch ?? null };
  if (to !== leg.dialog.caller) return [{ ...common, kind: 'cancel', bytes: composeCancel(invite) }];
  if (leg.dialog.transport === 'tcp') return [];
  // As one of those who rang, if any of them did: its caller may know no other.
  const callee = leg.dialog[calleeSide(leg)];
  const toTag = parseNameAddress(callee.identity).parameters.get('tag') ?? mark;
  return [{ ...common, kind: 'decline', bytes: composeResponse(invite, 603, 'Decline', { toTag }) }];
}

function inviteOf({ invite }: DialogState): SipRequest | null {
  const read = invite === null ? null : parseMessage(invite, 'udp');
  return read?.kind === 'complete' && read.message.type === 'request' ? read.message : null;
}
