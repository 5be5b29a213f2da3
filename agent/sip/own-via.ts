// The Via of requests that the agent makes for others. The one rule: its sent-by is an address that nobody has, so that an answer to us is
// known by its first bytes, and whoever gets it all the same throws it away (RFC 3261 section 18.1.2). With `rport` answers need no address
// there (RFC 3581): they go back where the request came from.
import type { SipMessage } from './message.ts';

/** The dummy address of IPv4 (RFC 7600) and one of IPv6's discard prefix (RFC 6666): no name, so nobody asks a name server for it. */
export const OWN_HOSTS = { 4: '192.0.0.8', 6: '[100::8]' } as const;
/** The beginning of every branch, which RFC 3261 section 8.1.1.7 gives. */
const MAGIC_COOKIE = 'z9hG4bK';

/** `token` is to be new for each transaction, `port` the sender's as the receiver sees it. */
export function ownVia(transport: 'udp' | 'tcp', family: 4 | 6, port: number, token: string): string {
  return `SIP/2.0/${transport.toUpperCase()} ${OWN_HOSTS[family]}:${port};branch=${MAGIC_COOKIE}${token};rport`;
}

/** The token of the BYE of ours that this answers; null if it is none of ours. */
export function ownToken(message: SipMessage): string | null {
  return message.type === 'response' && isOwn(message)
    ? (message.via[0]?.branch?.slice(MAGIC_COOKIE.length) ?? null)
    : null;
}

/** What we said ourselves in the dialogs of others, or what answers it. Of an INVITE it is never true: anybody can write our Via. */
export function isOwn({ cseq, via }: SipMessage): boolean {
  const sentBy = via[0]?.sentBy ?? '';
  if (cseq.method !== 'BYE' && cseq.method !== 'ACK') return false;
  return sentBy.startsWith(`${OWN_HOSTS[4]}:`) || sentBy.startsWith(`${OWN_HOSTS[6]}:`);
}
