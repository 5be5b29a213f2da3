// The headers of SIP's extensions that say something about a call. The one rule: what breaks its grammar reads as absent.
import type { NameAddress, SipMessage } from './message.ts';
import { parseNameAddress } from './name-address.ts';
import { parseParameters } from './parameters.ts';
import { decodePercent } from './uri.ts';

/** Session-Expires (RFC 4028 section 4). `refresher` is null where nobody is named yet. */
export interface SessionTimer {
  readonly seconds: number;
  readonly refresher: 'uac' | 'uas' | null;
}

/** RAck (RFC 3262 section 7.2): the provisional response that a PRACK acknowledges. */
export interface ReliableAck {
  readonly rseq: number;
  readonly cseq: number;
  readonly method: string;
}

/** Replaces (RFC 3891 section 6.1): the dialog that an INVITE takes over. */
export interface ReplacedDialog {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly isEarlyOnly: boolean;
}

/** Refer-To (RFC 3515) without the headers inside its URI, but for the Replaces of an attended transfer. */
export interface ReferTarget {
  readonly uri: string;
  readonly replaces: ReplacedDialog | null;
}

export function sessionTimer(message: SipMessage): SessionTimer | null {
  const [, digits, rest = ''] = /^(\d{1,9})[ \t]*(;.*)?$/s.exec(message.header('Session-Expires') ?? '') ?? [];
  if (digits === undefined) return null;
  const refresher = parseParameters(rest).get('refresher')?.toLowerCase();
  return { seconds: Number(digits), refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null };
}

/** Seconds (RFC 3261 section 20.19). */
export function expiresSeconds(message: SipMessage): number | null {
  return wholeNumber(message.header('Expires'));
}

/** The number of a reliable provisional response (RFC 3262 section 7.1). */
export function rseqOf(message: SipMessage): number | null {
  return wholeNumber(message.header('RSeq'));
}

export function rackOf(message: SipMessage): ReliableAck | null {
  const [, rseq, cseq, method] = /^(\d{1,10})\s+(\d{1,10})\s+(\S+)$/.exec(message.header('RAck') ?? '') ?? [];
  return method === undefined ? null : { rseq: Number(rseq), cseq: Number(cseq), method };
}

export function replacesOf(message: SipMessage): ReplacedDialog | null {
  return parseReplaces(message.header('Replaces') ?? '');
}

export function referTargetOf(message: SipMessage): ReferTarget | null {
  const text = message.header('Refer-To');
  if (text === undefined) return null;
  const { uri } = parseNameAddress(text);
  const mark = uri.indexOf('?', Math.max(0, uri.indexOf('@')));
  if (mark < 0) return { uri, replaces: null };
  const replaces = /(?:^|&)replaces=([^&]*)/i.exec(uri.slice(mark + 1))?.[1] ?? '';
  return { uri: uri.slice(0, mark), replaces: parseReplaces(decodePercent(replaces)) };
}

/** Who had the call before it was forwarded, the latest first (RFC 5806). */
export function diversionsOf(message: SipMessage): readonly NameAddress[] {
  return message.headers('Diversion').map(parseNameAddress);
}

function parseReplaces(text: string): ReplacedDialog | null {
  const semicolon = text.indexOf(';');
  if (semicolon < 0) return null;
  const callId = text.slice(0, semicolon).trim();
  const parameters = parseParameters(text.slice(semicolon));
  const toTag = parameters.get('to-tag');
  const fromTag = parameters.get('from-tag');
  if (callId === '' || toTag === undefined || fromTag === undefined) return null;
  return { callId, toTag, fromTag, isEarlyOnly: parameters.has('early-only') };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}
