// How a call comes into being: by its first INVITE, from the middle, or because a 3xx or REFER named a destination.

import { dialString } from '../sip/uri.ts';
import type { Direction, Observation } from './call.ts';
import type { Origin, TrackedCall } from './tracked-call.ts';

type NewOrigin = Omit<Origin, 'id'>;

/** In-dialog requests that only a call makes; ACK, INFO and the like may belong to what is no call, or to a failed one. */
const CALL_REQUESTS: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'PRACK', 'BYE']);

/** A call from its first INVITE. */
export function originOfInvite(observation: Observation, uri: string): NewOrigin {
  const { heading } = observation;
  return { ...common(observation), direction: heading, target: uri, seenFromMiddle: false, referredBy: null };
}

/** True when a message of which nothing is known shows a call in progress. */
export function showsCall({ message }: Observation): boolean {
  if (message.toTag === null || message.toTag === '') return false;
  if (message.type === 'request') return CALL_REQUESTS.has(message.method);
  return message.cseq.method === 'INVITE' && message.code > 100 && message.code < 300;
}

/**
 * A call seen from the middle: whoever sent the request is taken for the caller, and the To URI for what was dialled; the Request-URI
 * where an INVITE goes out to a number, which is where a provider sends it.
 */
export function originInMiddle(observation: Observation): NewOrigin {
  const { message, heading } = observation;
  const direction = message.type === 'request' ? heading : reverse(heading);
  const rest = { seenFromMiddle: true, referredBy: null };
  const dials = message.type === 'request' && message.method === 'INVITE' && heading === 'outbound';
  const target = dials && dialString(message.uri) !== null ? message.uri : message.to.uri;
  return { ...common(observation), direction, target, ...rest };
}

/** What a 3xx or REFER leads to. Whoever is sent elsewhere dials on the house's bill, so it is outbound unless it stays within the house. */
export function originOfReferral(parent: TrackedCall | null, observation: Observation, target: string): NewOrigin {
  const { message, heading } = observation;
  const direction = heading === 'internal' ? 'internal' : 'outbound';
  const device = parent?.device ?? deviceOf(observation);
  const diverted = message.type === 'response' && heading === 'outbound' && observation.destination.address !== device;
  const from = diverted ? message.to.uri : message.from.uri;
  const callerTag = parent?.callerTag ?? message.fromTag ?? '';
  const rest = { seenFromMiddle: false, referredBy: parent?.id ?? null };
  return { ...common(observation), device, direction, from, callerTag, target, ...rest };
}

function common(observation: Observation) {
  const { message, timeMs } = observation;
  const callerTag = message.fromTag ?? '';
  return {
    callId: message.callId,
    callerTag,
    device: deviceOf(observation),
    from: message.from.uri,
    startedAtMs: timeMs,
  };
}

/** The home end; within the house, whoever sent the request. */
function deviceOf({ message, heading, source, destination }: Observation): string {
  const bySource = heading === 'internal' ? message.type === 'request' : heading === 'outbound';
  return bySource ? source.address : destination.address;
}

function reverse(heading: Direction): Direction {
  if (heading === 'internal') return heading;
  return heading === 'outbound' ? 'inbound' : 'outbound';
}
