// What the owner is told of a call that must not be, or of an INVITE that nobody could read.
// The one rule: it never says that something was stopped which was not.

import type { Call } from '../calls/call.ts';
import type { Config } from '../config/schema.ts';
import type { CallRecord } from '../ledger/record.ts';
import type { CallClass } from '../policy/call-class.ts';
import { placeText, span } from '../policy/detectors/wording.ts';
import type { AddressedFinding } from '../policy/watch/attempt.ts';
import type { Concern } from './alerts.ts';
import { type Case, dialledText } from './judge-call.ts';

type Mode = Config['main']['mode'];

/** An INVITE that breaks a rule of SIP or came without its end: `device` is its sender's address, `stopped` whether the kernel dropped it. */
export interface UnreadInvite {
  readonly uri: string;
  readonly device: string;
  readonly reason: string;
  readonly stopped: boolean;
}

/** `stopped` is whether this call, whose destination the policy does not allow, was kept from leaving. */
export function forbiddenCall(record: CallRecord, call: Call, mode: Mode, stopped: boolean): Concern {
  const { device, dialled, verdict, rule, destination, why } = record;
  return {
    alert: 'call_blocked',
    severity: verdict === 'block' ? 'critical' : 'warn',
    kind: `${device} ${rule} ${destination.country}`,
    why: `A call from ${device} to ${dialled} ${fate(call, mode, stopped)}: ${why}`,
    call: record,
  };
}

function fate(call: Call, mode: Mode, stopped: boolean): string {
  if (stopped) return 'was stopped';
  if (mode === 'observe') return 'would have been stopped';
  if (call.seenFromMiddle) return 'goes on since before Ringfence watched, and was not stopped';
  return 'was asked for by a transfer or redirection, and is stopped once it is dialled';
}

/** Providers may take what we cannot read, so it is told even where the call is allowed: nothing follows it. */
export function unreadInvite(invite: UnreadInvite, { decision, destination, section }: Case): Concern {
  const device = section ?? invite.device;
  const { verdict, rule, why } = decision;
  const done = invite.stopped ? 'was stopped' : 'went through';
  const judged = invite.stopped || verdict !== 'allow' ? ` ${why}` : '';
  return {
    alert: invite.stopped ? 'call_blocked' : 'invite_unreadable',
    severity: verdict === 'block' ? 'critical' : 'warn',
    kind: `${device} ${rule} ${destination.country}`,
    why: `An INVITE from ${device} to ${dialledText(invite.uri)} ${done}, but could not be read (${invite.reason}), so its call is not followed.${judged}`,
    call: null,
  };
}

/** What a detector found, and what is done about it. */
export function foundConcern(finding: AddressedFinding, mode: Mode, blockForSeconds: number): Concern {
  const { detector, severity, device, about, why } = finding;
  return {
    alert: severity === 'critical' ? 'fraud_blocked' : 'fraud_suspected',
    severity,
    kind: `${detector} ${severity} ${about} ${device}`,
    why: `${why}${doneAbout(finding, mode, blockForSeconds)}`,
    call: null,
  };
}

function doneAbout(
  { severity, call, device, about, holdSeconds }: AddressedFinding,
  mode: Mode,
  blockForSeconds: number,
): string {
  const calls = `Calls ${placeText(about)} from ${device}`;
  const would = mode === 'observe' ? 'would be' : 'are';
  switch (severity) {
    case 'info':
      return '';
    case 'warn':
      if (call !== null) return mode === 'observe' ? ' This call would be asked about.' : ' This call is asked about.';
      return ` ${calls} ${would} asked about for ${span(holdSeconds)}.`;
    case 'critical':
      return ` ${calls} ${would} blocked for ${span(blockForSeconds)}.`;
  }
}

/** After too many questions that nobody answered. */
export function unansweredConcern(
  device: string,
  about: CallClass | 'all',
  why: string,
  blockForSeconds: number,
): Concern {
  const calls = about === 'all' ? 'All calls' : `Calls ${placeText(about)}`;
  return {
    alert: 'fraud_blocked',
    severity: 'critical',
    kind: `unanswered ${about} ${device}`,
    why: `${why} ${calls} from ${device} are blocked for ${span(blockForSeconds)}.`,
    call: null,
  };
}

/** A call that was ordered to end. */
export function hangupConcern(record: CallRecord, state: 'ended' | 'still_running', why: string): Concern {
  return {
    alert: state === 'ended' ? 'call_ended' : 'call_still_running',
    severity: state === 'ended' ? 'warn' : 'critical',
    // Each call by itself: whoever is billed for two wants to hear of two, and of each again every minute.
    kind: `${state} ${record.callId} ${record.durationSeconds}`,
    why: `The call from ${record.device} to ${record.dialled} ${state === 'ended' ? 'was ended' : 'goes on'}: ${why}`,
    call: record,
  };
}

/** Media of a call that nobody saw begin, by the addresses in `id`. */
export function silenceConcern(id: string, state: 'ended' | 'still_running', why: string): Concern {
  return {
    alert: state === 'ended' ? 'call_ended' : 'call_still_running',
    severity: state === 'ended' ? 'warn' : 'critical',
    kind: `${state} ${id} ${why}`,
    why: `A call that began before Ringfence watched (${id}) ${state === 'ended' ? 'was silenced' : 'goes on'}: ${why} Its provider cannot be told to hang up, and may bill it still.`,
    call: null,
  };
}
