// One message on its way through the roster: to its call or a new one, and to the destinations that it names.

import { dialString } from '../sip/uri.ts';
import type { Observation } from './call.ts';
import { confirmDialog, learnTarget } from './dialog.ts';
import { learnDialog } from './dialog-memory.ts';
import { follow } from './follow.ts';
import { originInMiddle, originOfInvite, originOfReferral, showsCall } from './origin.ts';
import { isSameDestination, referralsIn } from './referral.ts';
import type { Roster } from './roster.ts';
import { callOfInvite, callOfMessage } from './siblings.ts';
import { calleeTag, sentByHome, snapshot, type TrackedCall } from './tracked-call.ts';

export function followMessage(roster: Roster, observation: Observation): void {
  const claim = roster.claims.takenUpBy(observation);
  const { heading, message } = observation;
  // An INVITE that its answer has overtaken comes first all the same.
  const inOrder =
    message.cseq.method === 'INVITE' && message.type === 'request' ? [observation, claim] : [claim, observation];
  for (const each of inOrder) if (each !== null) routeMessage(roster, each, heading !== 'inbound');
}

/** `isBelieved`: whoever said it is at home, or was believed there. */
function routeMessage(roster: Roster, observation: Observation, isBelieved: boolean): void {
  const siblings = roster.table.siblingsOf(observation);
  const uri = dialledUri(siblings, observation);
  const known = uri === null ? callOfMessage(siblings, observation) : callOfInvite(siblings, observation, uri);
  const call = known ?? openCall(roster, observation, uri, isBelieved || siblings.length > 0);
  if (call && call.ending === null) advance(roster, call, observation, known === null);
  followReferrals(roster, call, observation);
}

/** The Request-URI of an INVITE that dials: outside any dialog, or within one of ours to somebody who never was its remote target. */
function dialledUri(siblings: readonly TrackedCall[], { message, heading }: Observation): string | null {
  if (message.type !== 'request' || message.method !== 'INVITE') return null;
  const { toTag, uri } = message;
  const strays =
    siblings.length > 0 &&
    heading === 'outbound' &&
    dialString(uri) !== null &&
    !siblings.some((call) => knows(call, uri));
  return toTag === null || strays ? uri : null;
}

function knows({ target, remoteTargets }: TrackedCall, uri: string): boolean {
  return remoteTargets.has(uri) || isSameDestination(target, uri);
}

function openCall(
  roster: Roster,
  observation: Observation,
  uri: string | null,
  isBelieved: boolean,
): TrackedCall | null {
  if (uri !== null) return roster.open(originOfInvite(observation, uri));
  if (!showsCall(observation)) return null;
  if (isBelieved) return openInMiddle(roster, observation);
  roster.claims.hold(observation);
  return null;
}

/** A request within the dialog says that somebody has answered, but for PRACK, which comes before that. */
function openInMiddle(roster: Roster, observation: Observation): TrackedCall {
  const call = roster.open(originInMiddle(observation));
  const { message, timeMs } = observation;
  if (message.type === 'response' || message.method === 'PRACK') return call;
  confirmDialog(call, calleeTag(call, observation));
  call.answeredAtMs = timeMs;
  call.state = 'answered';
  return call;
}

/** A destination is told first, so that it is judged before anything else is done about the call. */
function advance(roster: Roster, call: TrackedCall, observation: Observation, isNew: boolean): void {
  const changes = follow(call, observation);
  if (isNew || changes.includes('attempted'))
    roster.tell({ type: 'attempted', call: snapshot(call), cause: observation });
  if (!observation.dropped) {
    if (changes.includes('answered') && call.direction === 'inbound')
      tellTargets(roster, call, [...call.remoteTargets.keys()]);
    learnPlaces(roster, call, observation);
    learnDialog(call, observation);
  }
  for (const change of changes) {
    const isTold = change === 'attempted' || (isNew && change === 'blocked');
    if (!isTold) roster.tell({ type: change, call: snapshot(call) });
  }
  if (call.ending === null) roster.watch(call);
  else roster.close(call, call.ending, call.endedAtMs, observation.timeMs);
}

/** Where the call's media and its next requests will go. */
function learnPlaces(roster: Roster, call: TrackedCall, observation: Observation): void {
  const endpoints = roster.media.announce(call, observation);
  if (endpoints.length > 0) roster.tell({ type: 'announced', call: snapshot(call), endpoints });
  const remoteTarget = sentByHome(call, observation) ? null : learnTarget(call, observation);
  if (remoteTarget !== null) tellTargets(roster, call, [remoteTarget]);
}

/** Nobody sends an INVITE within a call before it is answered: until then the Contact of who calls in is any stranger's word. */
function tellTargets(roster: Roster, call: TrackedCall, remoteTargets: readonly string[]): void {
  if (call.direction === 'inbound' && call.answeredAtMs === null) return;
  for (const remoteTarget of remoteTargets) roster.tell({ type: 'targeted', call: snapshot(call), remoteTarget });
}

/** A 3xx, REFER or Route to a number that the call does not have yet makes a call of its own, to be judged like a dialled one. */
function followReferrals(roster: Roster, parent: TrackedCall | null, observation: Observation): void {
  const { message, heading } = observation;
  if (message.type === 'response' && parent?.answeredAtMs !== null) return;
  if (message.type === 'request' && message.method === 'INVITE' && heading !== 'outbound') return;
  // Anybody on the Internet can send a REFER; who obeys it dials, and that is seen.
  if (parent === null && heading === 'inbound') return;
  for (const target of referralsIn(message)) {
    const siblings = roster.table.siblingsOf(observation);
    if (siblings.some((other) => isSameDestination(other.target, target))) continue;
    const call = roster.open(originOfReferral(parent, observation, target));
    roster.tell({ type: 'attempted', call: snapshot(call), cause: observation });
  }
}
