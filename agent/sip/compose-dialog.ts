// A request within a dialog that others lead, as the one at its other end would make it (RFC 3261 section 12.2.1.1).
// The one rule: what the dialog says is copied as it was said; only the Via is ours, so that the answer can be told from theirs.
import { assemble, octets } from './compose-lines.ts';
import { parseNameAddress } from './name-address.ts';

/** `from` and `to` are whole header values with their tags; `routeSet` is in the order of the request, `remoteTarget` the receiver's Contact. */
export interface InDialogRequest {
  readonly method: 'BYE' | 'ACK';
  readonly remoteTarget: string;
  readonly routeSet: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly via: string;
}

export function composeInDialog(request: InDialogRequest): Buffer {
  const { method, from, to, callId, cseq, via } = request;
  const { uri, route } = routed(request);
  return assemble([
    `${method} ${octets(uri)} SIP/2.0`,
    `Via: ${octets(via)}`,
    'Max-Forwards: 70',
    ...route.map((value) => `Route: ${octets(value)}`),
    `From: ${octets(from)}`,
    `To: ${octets(to)}`,
    `Call-ID: ${octets(callId)}`,
    `CSeq: ${cseq} ${method}`,
  ]);
}

/** A strict router (no `lr`) wants itself in the Request-URI, and the remote target behind the other routes. */
function routed({ remoteTarget, routeSet }: InDialogRequest): {
  readonly uri: string;
  readonly route: readonly string[];
} {
  const [first, ...rest] = routeSet;
  if (first === undefined) return { uri: remoteTarget, route: [] };
  const { uri, parameters } = parseNameAddress(first);
  if (/;lr(?:[;=?]|$)/i.test(uri) || parameters.has('lr')) return { uri: remoteTarget, route: routeSet };
  return { uri, route: [...rest, `<${remoteTarget}>`] };
}
