// Addresses and Via values inside headers (RFC 3261 sections 20.10 and 20.42). The one rule: some reading of any text, never an error.
import type { NameAddress, Via } from './message.ts';
import { closingAt, parseParameters, unquote } from './parameters.ts';

/** Reads `"Bob" <sip:bob@x;lr>;tag=1` or `sip:bob@x;tag=1`; in the second form all parameters are the header's (RFC 3261 section 20). */
export function parseNameAddress(text: string): NameAddress {
  const open = openingBracket(text);
  if (open < 0) {
    const semicolon = text.indexOf(';');
    if (semicolon < 0) return { display: null, uri: text.trim(), parameters: new Map() };
    return { display: null, uri: text.slice(0, semicolon).trim(), parameters: parseParameters(text.slice(semicolon)) };
  }
  const close = closingAt(text, open);
  const display = unquote(text.slice(0, open).trim());
  return {
    display: display === '' ? null : display,
    uri: text.slice(open + 1, close).trim(),
    parameters: parseParameters(text.slice(close + 1)),
  };
}

/** The bracket outside a quoted display name; one that is never closed hides nothing. */
function openingBracket(text: string): number {
  const first = text.search(/["<]/);
  if (first < 0 || text[first] === '<') return first;
  const close = closingAt(text, first);
  return text.indexOf('<', close === text.length ? first : close);
}

/** Reads `SIP/2.0/UDP host:port;branch=...`, blanks around its parts left out. What is no Via has an empty transport. */
export function parseVia(text: string): Via {
  const semicolon = text.indexOf(';');
  const head = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  const parameters = parseParameters(semicolon < 0 ? '' : text.slice(semicolon));
  const match = /^SIP *\/ *[\d.]+ *\/ *([^ /]+) +([^ ].*)$/is.exec(head.replace(/[ \t]+/g, ' '));
  return {
    transport: match?.[1]?.toUpperCase() ?? '',
    sentBy: (match?.[2] ?? head).replace(/ /g, ''),
    branch: parameters.get('branch') ?? null,
    parameters,
  };
}
