// SIP, SIPS and tel URIs and service URNs (RFC 3261 section 19.1, RFC 3966, RFC 5031), and the dial string inside one.
// The one rule: the dial string depends on the first bytes of the URI alone, so that a packet filter can read it too.
import { parseParameters } from './parameters.ts';

/**
 * `user` and `password` are percent-decoded. `host` is lower case, an IPv6 literal without its brackets. Of a tel URI `user` is the number as
 * written and `host` empty; of a URN `host` is what follows `urn:`, as in `service:sos.police`. `parameters` have lower-case names.
 */
interface Uri {
  readonly scheme: 'sip' | 'sips' | 'tel' | 'urn';
  readonly user: string | null;
  readonly password: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly parameters: ReadonlyMap<string, string>;
}

export type UriResult = { readonly ok: true; readonly uri: Uri } | { readonly ok: false; readonly reason: string };

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Reads a URI as it stands in a request line or between angle brackets; those brackets themselves are tolerated. */
export function parseUri(text: string): UriResult {
  const bare = withoutBrackets(text);
  const colon = bare.indexOf(':');
  const rest = bare.slice(colon + 1);
  switch (colon < 0 ? '' : bare.slice(0, colon).toLowerCase()) {
    case 'sip':
      return parseSipUri('sip', rest);
    case 'sips':
      return parseSipUri('sips', rest);
    case 'tel':
      return parseTelUri(rest);
    case 'urn':
      return { ok: true, uri: { ...EMPTY, scheme: 'urn', host: rest.toLowerCase() } };
    default:
      return { ok: false, reason: 'the scheme is none of sip, sips, tel and urn' };
  }
}

/**
 * The dialled characters (`0-9 * # +`) of a URI, or null when it holds a name: the leading run of the user part (of the host part where
 * there is no user, unless that is an IP address; of the number of a tel URI), percent-decoded, visual separators `-.()` taken out.
 * It reads what it can of a URI that is wrong further on: a filter that saw those bytes has decided by them too.
 */
export function dialString(text: string): string | null {
  const dialled = decodePercent(dialledPart(withoutBrackets(text)));
  const run = /^[-.()0-9*#+]*/.exec(dialled)?.[0].replace(/[-.()]/g, '') ?? '';
  return /[0-9*#]/.test(run) ? run : null;
}

function dialledPart(text: string): string {
  const scheme = /^(?:sips?|tel):/i.exec(text)?.[0];
  if (scheme === undefined) return '';
  const rest = text.slice(scheme.length);
  const at = rest.indexOf('@');
  if (at >= 0 || scheme.toLowerCase() === 'tel:') return rest.slice(0, at < 0 ? undefined : at);
  const host = rest.replace(/[:;?].*$/s, '');
  return IPV4.test(host) ? '' : host;
}

/** Turns `%41` into `A`, and runs of escapes into the UTF-8 they stand for; an escape that is none stays as it is written. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}

const EMPTY = { user: null, password: null, host: '', port: null, parameters: NO_PARAMETERS } as const;

function withoutBrackets(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('<') ? trimmed.slice(1).replace(/>.*$/s, '') : trimmed;
}

function parseTelUri(rest: string): UriResult {
  const semicolon = rest.indexOf(';');
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  if (number === '') return { ok: false, reason: 'a tel URI without a number' };
  const parameters = semicolon < 0 ? NO_PARAMETERS : parseParameters(rest.slice(semicolon));
  return { ok: true, uri: { ...EMPTY, scheme: 'tel', user: decodePercent(number), parameters } };
}

function parseSipUri(scheme: 'sip' | 'sips', rest: string): UriResult {
  const at = rest.indexOf('@');
  const place = /^(\[[^\]]*\]|[^:;?]*)(?::([^;?]*))?([^?]*)/.exec(rest.slice(at + 1));
  const host = place?.[1]?.replace(/^\[|\]$/g, '').toLowerCase() ?? '';
  if (host === '') return { ok: false, reason: 'a SIP URI without a host' };
  const port = parsePort(place?.[2]);
  if (port === undefined) return { ok: false, reason: 'the port is no number from 1 to 65535' };
  const parameters = place?.[3] ? parseParameters(place[3]) : NO_PARAMETERS;
  return { ok: true, uri: { scheme, ...parseUserInfo(at < 0 ? null : rest.slice(0, at)), host, port, parameters } };
}

function parseUserInfo(text: string | null): Pick<Uri, 'user' | 'password'> {
  if (text === null) return { user: null, password: null };
  const colon = text.indexOf(':');
  if (colon < 0) return { user: decodePercent(text), password: null };
  return { user: decodePercent(text.slice(0, colon)), password: decodePercent(text.slice(colon + 1)) };
}

function parsePort(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}
