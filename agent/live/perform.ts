// Carries out what the guard decided about calls: answers, refuses and cancels INVITEs, feeds the kernel's sets.
// The one rule: nothing here waits for anything else, so a slow nft never delays the next packet.

import type { Observation } from '../calls/call.ts';
import type { ForbiddenInvite } from '../firewall/decline/decline.ts';
import type { InviteBytes } from '../firewall/elements.ts';
import { inviteBytes } from '../firewall/invite-bytes.ts';
import type { Action } from '../guard/action.ts';
import type { Stop } from '../guard/sight.ts';
import type { DumpResult } from '../netfilter/conntrack/client.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import { type Endpoint, PROTOCOL_TCP } from '../netfilter/packet/packet.ts';
import { composeCancel } from '../sip/compose.ts';
import type { SipRequest } from '../sip/message.ts';
import { senderAfterNat } from './after-nat.ts';
import type { Hangups } from './hangups.ts';
import type { Interfaces } from './interfaces.ts';
import type { Log } from './log.ts';
import type { Protection } from './protection.ts';
import type { Reports } from './reports.ts';

export interface Means {
  readonly protection: Protection;
  /** Conntrack entries that carry our mark. */
  readonly voiceFlows: () => Promise<DumpResult>;
  readonly reports: Reports;
  readonly hangups: Hangups;
  /** Of those who were seen: whoever waited for an answer is told long after the packet. */
  readonly interfaces: Pick<Interfaces, 'of'>;
  readonly log: Log;
}

/** Longer than any call's silence; the kernel recognises RTP by itself besides. */
const WATCH_SECONDS = 3_600;
/** In-dialog requests of a call may come for as long as it lasts. */
const PASS_SECONDS = 4 * 3_600;
/**
 * A refused INVITE is repeated for 64*T1 (RFC 3261 section 17.1.1.2); a TCP segment that waited for an answer sooner, after as long as it has
 * waited (RFC 6298 section 5.5). Whoever gets a late yes is not to be refused any more.
 */
const REFUSE_SECONDS = 32;
const NOT_CANCELLED = 'A refused call could not be cancelled at the provider.';

export function perform(action: Action, from: LoggedPacket | null, means: Means): void {
  switch (action.type) {
    case 'call':
      means.reports.call(action.record, action.over);
      break;
    case 'alert':
      means.reports.alert(action.alert);
      break;
    case 'watch':
      noted(means, 'watching media', means.protection.enforcer.watchMedia(action.endpoints, WATCH_SECONDS));
      break;
    case 'pass':
      approve(action, PASS_SECONDS, means);
      break;
    case 'lift':
      approve(action, 0, means);
      break;
    case 'decline':
      decline(action, from, action.held, means);
      break;
    case 'refuse':
      refuse(action, from, means);
      break;
    case 'quarantine':
      quarantine(action, means);
      break;
    case 'question':
      means.reports.question(action.question);
      break;
    case 'block':
      means.reports.block(action.block);
      break;
    case 'end':
      means.hangups.end(action.id, action.why);
      break;
    case 'silence':
      means.hangups.endUnseen(null, action.why).catch(rethrow);
      break;
    case 'standing':
      break;
  }
}

/** For no seconds is: no more. Whoever may pass is not refused any more. */
function approve({ device, uri }: Extract<Action, { type: 'pass' | 'lift' }>, seconds: number, means: Means): void {
  const { enforcer } = means.protection;
  noted(means, 'letting a call pass', enforcer.approve(inviteOf(device, uri, seconds)));
  if (seconds > 0) noted(means, 'letting a call pass', enforcer.refuse(inviteOf(device, uri, 0)));
}

function quarantine(action: Extract<Action, { type: 'quarantine' }>, means: Means): void {
  const { decision, addresses, class: callClass, seconds } = action;
  const quarantined = { decision, addresses, class: callClass, timeoutSeconds: seconds };
  noted(means, 'keeping a device from calls', means.protection.enforcer.quarantine(quarantined));
}

/** The kernel dropped it: over UDP the caller is told. On TCP it was reset, or, after a question, its next repetition is. */
function decline({ cause, why }: Stop, from: LoggedPacket | null, held: boolean, means: Means): void {
  if (cause.message.type !== 'request') return;
  if (cause.transport === 'tcp') {
    const invite = inviteOf(cause.source.address, cause.message.uri, REFUSE_SECONDS);
    if (held) noted(means, 'refusing an INVITE', means.protection.enforcer.refuse(invite));
    return;
  }
  const inInterface = from === null ? (means.interfaces.of(cause.source.address) ?? null) : from.inInterface;
  const forbidden = forbiddenInvite(cause, cause.message, inInterface, why);
  const answered = means.protection.decliner.decline(forbidden).then((declined) => {
    if (declined.kind === 'failed')
      means.log.warn({ reason: declined.reason.kind }, 'A refused caller could not be answered.');
  });
  answered.catch(rethrow);
}

/** It has left already: stop its repetitions, tell the caller, and take it back from the provider before anybody answers. */
function refuse(stop: Stop, from: LoggedPacket | null, means: Means): void {
  const { cause } = stop;
  if (cause.message.type !== 'request') return;
  const { source, destination } = cause;
  if (cause.transport === 'tcp') {
    const flow = { protocol: PROTOCOL_TCP, source, destination, timeoutSeconds: REFUSE_SECONDS };
    noted(means, 'refusing a TCP connection', means.protection.enforcer.blockFlow(flow));
    cancelStream(destination, cause.message, means).catch(rethrow);
    return;
  }
  const invite = inviteOf(source.address, cause.message.uri, REFUSE_SECONDS);
  noted(means, 'refusing an INVITE', means.protection.enforcer.refuse(invite));
  decline(stop, from, false, means);
  cancel(cause, cause.message, from, means).catch(rethrow);
}

function inviteOf(source: string, uri: string, timeoutSeconds: number): InviteBytes {
  return { source, first16: inviteBytes(uri), timeoutSeconds };
}

async function cancelStream(provider: Endpoint, invite: SipRequest, means: Means): Promise<void> {
  const failed = await means.protection.cancelStreams.send(provider, composeCancel(invite));
  if (failed !== null) means.log.warn({ reason: failed }, NOT_CANCELLED);
}

async function cancel(cause: Observation, invite: SipRequest, from: LoggedPacket | null, means: Means): Promise<void> {
  const dumped = await means.voiceFlows();
  const as = dumped.ok ? senderAfterNat(dumped.flows, cause) : undefined;
  if (as === undefined || from === null || from.outInterface === null) return;
  const path = { to: cause.destination, as, outInterface: from.outInterface };
  const sent = await means.protection.sendAs.send(path, composeCancel(invite));
  if (!sent.ok) means.log.warn({ reason: sent.reason.kind }, NOT_CANCELLED);
}

function forbiddenInvite(
  { source, destination }: Observation,
  request: SipRequest,
  inInterface: string | null,
  why: string,
): ForbiddenInvite {
  return { request, caller: source, provider: destination, inInterface, why };
}

function noted(means: Means, what: string, change: Promise<{ readonly ok: boolean }>): void {
  change
    .then(({ ok }) => {
      if (!ok) means.log.warn(`The kernel did not take a change: ${what}.`);
    })
    .catch(rethrow);
}

/** A rejection here can only be a bug: it shall not be swallowed. */
function rethrow(error: unknown): never {
  throw error;
}
