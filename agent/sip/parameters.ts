// Lists and parameters inside a header value (RFC 3261 sections 7.3.1 and 25.1).
// The one rule: a separator inside a quoted string or angle brackets separates nothing.
import { trimBlanks } from './octets.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x3c;

/** Cuts `text` at every `separator` that stands outside quotes and angle brackets; the pieces are trimmed, empty ones left out. */
export function splitOutside(text: string, separator: ',' | ';'): readonly string[] {
  if (!text.includes(separator)) return [trimBlanks(text)].filter((piece) => piece !== '');
  const cut = separator.charCodeAt(0);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === OPEN) at = closingAt(text, at);
    else if (code === cut) {
      pieces.push(trimBlanks(text.slice(start, at)));
      start = at + 1;
    }
  }
  pieces.push(trimBlanks(text.slice(start)));
  return pieces.filter((piece) => piece !== '');
}

/** Where the quoted string or the angle bracket that opens at `at` closes; the end of the text when it never does. */
export function closingAt(text: string, at: number): number {
  if (text.charCodeAt(at) === OPEN) {
    const close = text.indexOf('>', at);
    return close < 0 ? text.length : close;
  }
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === BACKSLASH) next++;
    else if (code === QUOTE) return next;
  }
  return text.length;
}

/** `;a=1;b;c="x"` as a map: names in lower case, a missing value is empty, quotes are taken off, the first of two wins. */
export function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const piece of splitOutside(text, ';')) {
    const equals = piece.indexOf('=');
    const name = (equals < 0 ? piece : piece.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? '' : unquote(piece.slice(equals + 1).trim());
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/** Takes the quotes off a quoted string and resolves its escapes; any other text stays as it is. */
export function unquote(text: string): string {
  if (text.charCodeAt(0) !== QUOTE || closingAt(text, 0) !== text.length - 1) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner;
}
