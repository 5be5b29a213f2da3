// What one message tells of how its sender and its receiver are addressed within the dialog (RFC 3261 section 12.1).
// The one rule: what is longer than any telephone makes it counts as not said.
import { withoutHeaders } from '../sip/headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../sip/message.ts';
import { copyOf } from './bounded.ts';
import { type Address, MAX_NAME_LENGTH } from './tracked-call.ts';

const MAX_IDENTITY_LENGTH = 1_024;
const MAX_ROUTES = 16;

/** What is `fresh` replaces what was known; the rest only fills what was not. */
interface Learned {
  readonly identity: string | null;
  readonly remoteTarget: { readonly uri: string; readonly fresh: boolean } | null;
  readonly routeSet: { readonly routes: readonly string[]; readonly fresh: boolean } | null;
}

export interface LearnedEnds {
  readonly sender: Learned;
  readonly receiver: Learned;
}

/** What reaches us on its way to the receiver is addressed as anything else that goes there: the way to know what began unseen. */
export function addressInRequest(request: SipRequest, refreshing: boolean): LearnedEnds {
  return {
    sender: {
      identity: identity(request, 'From'),
      remoteTarget: refreshing ? contactOf(request) : null,
      routeSet: null,
    },
    receiver: {
      identity: identity(request, 'To'),
      remoteTarget: { uri: request.uri, fresh: false },
      routeSet: { routes: request.headers('Route'), fresh: false },
    },
  };
}

/**
 * `homeHops` is how many proxies had put themselves on record in the INVITE when it came by, null for what answers a later one: those come
 * last in the answer and lie on the caller's side of us, the others beyond.
 */
export function addressInResponse(response: SipResponse, homeHops: number | null): LearnedEnds {
  const sender = { identity: identity(response, 'To'), remoteTarget: contactOf(response), routeSet: null };
  const receiver = { identity: identity(response, 'From'), remoteTarget: null, routeSet: null };
  if (homeHops === null) return { sender, receiver };
  const hops = response.headers('Record-Route');
  const beyond = hops.slice(0, Math.max(0, hops.length - homeHops)).reverse();
  return {
    sender: { ...sender, routeSet: { routes: beyond, fresh: true } },
    receiver: { ...receiver, routeSet: { routes: [], fresh: false } },
  };
}

export function learned(known: Address, news: Learned): Address {
  const { remoteTarget: target, routeSet: route } = news;
  const isNewTarget =
    target !== null && (target.fresh ? target.uri !== known.remoteTarget : known.remoteTarget === null);
  const isNewRoute = route !== null && (route.fresh || known.routeSet === null);
  if (known.identity !== null && !isNewTarget && !isNewRoute) return known;
  return {
    identity: known.identity ?? short(news.identity, MAX_IDENTITY_LENGTH),
    remoteTarget: isNewTarget ? short(target.uri, MAX_NAME_LENGTH) : known.remoteTarget,
    routeSet: isNewRoute ? shortRoutes(route.routes) : known.routeSet,
  };
}

function identity(message: SipMessage, name: 'From' | 'To'): string | null {
  return message.header(name) ?? null;
}

function contactOf(message: SipMessage): Learned['remoteTarget'] {
  const uri = message.contacts[0]?.uri;
  return uri === undefined ? null : { uri: withoutHeaders(uri), fresh: true };
}

function short(text: string | null, limit: number): string | null {
  return text === null || text.length > limit ? null : copyOf(text);
}

function shortRoutes(routes: readonly string[]): readonly string[] | null {
  const fits = routes.length <= MAX_ROUTES && routes.every((route) => route.length <= MAX_NAME_LENGTH);
  return fits ? routes.map(copyOf) : null;
}
