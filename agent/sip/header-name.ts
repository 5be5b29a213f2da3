// Names of header fields: compact forms (RFC 3261 section 7.3.3 and the IANA registry) and which of them hold lists.

/** `long` is in lower case; `compact` is the code of its one-letter form in lower case, 0 where it has none. */
export interface HeaderName {
  readonly long: string;
  readonly compact: number;
  readonly isList: boolean;
}

const COMPACT: ReadonlyMap<string, string> = new Map([
  ['accept-contact', 'a'],
  ['allow-events', 'u'],
  ['call-id', 'i'],
  ['contact', 'm'],
  ['content-encoding', 'e'],
  ['content-length', 'l'],
  ['content-type', 'c'],
  ['event', 'o'],
  ['from', 'f'],
  ['identity', 'y'],
  ['refer-to', 'r'],
  ['referred-by', 'b'],
  ['reject-contact', 'j'],
  ['request-disposition', 'd'],
  ['session-expires', 'x'],
  ['subject', 's'],
  ['supported', 'k'],
  ['to', 't'],
  ['via', 'v'],
]);

/** Only these are cut at commas: in a Subject or a Date a comma is just a comma. */
const LISTS: ReadonlySet<string> = new Set([
  'accept',
  'accept-contact',
  'accept-encoding',
  'accept-language',
  'alert-info',
  'allow',
  'allow-events',
  'call-info',
  'contact',
  'content-encoding',
  'content-language',
  'diversion',
  'error-info',
  'history-info',
  'in-reply-to',
  'p-asserted-identity',
  'p-associated-uri',
  'p-preferred-identity',
  'path',
  'proxy-require',
  'reason',
  'record-route',
  'reject-contact',
  'request-disposition',
  'require',
  'route',
  'service-route',
  'supported',
  'unsupported',
  'via',
  'warning',
]);

const KNOWN: ReadonlyMap<string, HeaderName> = new Map(
  [...COMPACT.keys(), ...LISTS].map((long) => [long, describe(long)]),
);

/** Looks a header up by its long name, in any case. */
export function headerName(name: string): HeaderName {
  const long = name.toLowerCase();
  return KNOWN.get(long) ?? describe(long);
}

function describe(long: string): HeaderName {
  return { long, compact: COMPACT.get(long)?.charCodeAt(0) ?? 0, isList: LISTS.has(long) };
}
