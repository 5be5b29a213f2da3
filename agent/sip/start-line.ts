// Request lines and status lines (RFC 3261 sections 7.1 and 7.2), where they should be and, in a stream, where they turn up again.
// The one rule: what cannot begin a SIP message is turned away by its first octets.
import { COLON, LF, SP, skipBlanks, skipLineEnds, skipToken, tokenStart } from './octets.ts';

/** `start` is the line's first octet, `end` the one after its line feed. `open`: it may be a start line, but its end is not there yet. */
export type StartLine =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly uri: string;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'response';
      readonly code: number;
      readonly reason: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'broken'; readonly reason: string; readonly end: number }
  | { readonly kind: 'open'; readonly start: number }
  | { readonly kind: 'none' };

/** As much as UDP can carry: what is longer than it should be is read all the same, for a server may do so too. */
const MAX_START_LINE_BYTES = 65535;
/** How far before a line's end a start line may begin that follows other octets. */
const MAX_HIDDEN_LINE_BYTES = 8192;
const MAX_METHOD_BYTES = 64;
const SLASH = 0x2f;
const PING = 'hello';
const VERSION = 'SIP/2.0';

const NONE: StartLine = { kind: 'none' };

/** Reads the start line that must begin at `start`. */
export function readStartLine(bytes: Buffer, start: number): StartLine {
  const wordEnd = skipToken(bytes, start);
  if (wordEnd === start || wordEnd - start > MAX_METHOD_BYTES) return NONE;
  const word = bytes.toString('latin1', start, wordEnd);
  const isStatus = bytes[wordEnd] === SLASH;
  if (isStatus && word.toUpperCase() !== 'SIP') return NONE;
  const lineFeed = bytes.indexOf(LF, wordEnd);
  const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
  if (end - start > MAX_START_LINE_BYTES) return NONE;
  if (lineFeed < 0) return isStatus || mayGoOn(bytes, wordEnd) ? { kind: 'open', start } : NONE;
  return isStatus ? statusLine(bytes, start, end) : requestLine(bytes, start, wordEnd, end);
}

/** Finds the first start line from `from` on, past whatever a stream that was joined in the middle holds before it. */
export function findStartLine(bytes: Buffer, from: number): StartLine {
  let at = skipPings(bytes, from);
  let version = -1;
  while (at < bytes.length) {
    const line = readStartLine(bytes, at);
    if (line.kind !== 'none') return line;
    const lineFeed = bytes.indexOf(LF, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    if (version < at) version = offsetOf(bytes, VERSION, at);
    const hidden = version < end ? startInsideLine(bytes, Math.max(at, end - MAX_HIDDEN_LINE_BYTES), end) : -1;
    if (hidden >= 0) return readStartLine(bytes, hidden);
    at = skipLineEnds(bytes, end);
  }
  return NONE;
}

/** Methods are case-sensitive (RFC 3261 section 7.1), but not to every server; only an INVITE makes a call. */
export function methodName(written: string): string {
  return written.toUpperCase() === 'INVITE' ? 'INVITE' : written;
}

/** Whether what follows a method, as far as it is there, may be a blank and a URI. */
function mayGoOn(bytes: Buffer, wordEnd: number): boolean {
  if (wordEnd === bytes.length) return true;
  const schemeEnd = skipToken(bytes, skipBlanks(bytes, wordEnd));
  return bytes[wordEnd] === SP && (schemeEnd === bytes.length || bytes[schemeEnd] === COLON);
}

/** Past the end when it is not there at all. */
function offsetOf(bytes: Buffer, text: string, from: number): number {
  const offset = bytes.indexOf(text, from, 'latin1');
  return offset < 0 ? bytes.length : offset;
}

/** Line ends (RFC 5626 section 3.5.1) and the word `hello`, which would pass for the beginning of a method. */
function skipPings(bytes: Buffer, from: number): number {
  let at = skipLineEnds(bytes, from);
  while (bytes.toString('latin1', at, at + PING.length) === PING) at = skipLineEnds(bytes, at + PING.length);
  return at;
}

function statusLine(bytes: Buffer, start: number, end: number): StartLine {
  const text = bytes.toString('utf8', start, end).trim();
  const match = /^(SIP\/\d+\.\d+) +(\d+)(?: (.*))?$/is.exec(text);
  if (match === null) return { kind: 'broken', reason: 'a status line without a status code', end };
  const code = Number(match[2]);
  if (match[1]?.toUpperCase() !== VERSION) return { kind: 'broken', reason: 'another version than SIP/2.0', end };
  if (code < 100 || code > 699) return { kind: 'broken', reason: 'the status code is not from 100 to 699', end };
  return { kind: 'response', code, reason: match[3]?.trim() ?? '', start, end };
}

/**
 * The last word is the version: blanks that crept into the Request-URI do not hide a request (RFC 4475 section 3.1.2.14). Nor do a tab,
 * `invite` in lower case, or something behind the version, which servers take all the same.
 */
function requestLine(bytes: Buffer, start: number, wordEnd: number, end: number): StartLine {
  const text = bytes.toString('utf8', wordEnd, end).trimEnd();
  const lastSpace = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  const version = text.slice(lastSpace + 1);
  if (version !== VERSION && !/^SIP\/\d+\.\d+/i.test(version)) return NONE;
  if (bytes[wordEnd] !== SP) return { kind: 'broken', reason: 'the method is not a token', end };
  if (!version.toUpperCase().startsWith(VERSION))
    return { kind: 'broken', reason: 'another version than SIP/2.0', end };
  const uri = text.slice(0, lastSpace).trim();
  if (uri === '') return { kind: 'broken', reason: 'a request line without a Request-URI', end };
  return { kind: 'request', method: methodName(bytes.toString('latin1', start, wordEnd)), uri, start, end };
}

/** The offset of a start line that follows other octets in the same line, as after a body without a last line end; -1 if there is none. */
function startInsideLine(bytes: Buffer, from: number, end: number): number {
  const text = bytes.toString('latin1', from, end);
  const status = text.search(/SIP\/2\.0 \d{3}[ \r\n]/);
  if (status >= 0) return from + status;
  if (!text.trimEnd().endsWith(` ${VERSION}`)) return -1;
  const scheme = text.search(/ (?:sips?|tel|urn):/i);
  const start = scheme < 0 ? from : tokenStart(bytes, from + scheme);
  return start > from && start < from + scheme ? start : -1;
}
