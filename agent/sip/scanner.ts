// Bytes in, a SIP message out (RFC 3261 sections 7 and 18.3). The one rule: it never throws, and it works no longer than the bytes are long.
import { headerName } from './header-name.ts';
import { type HeaderTable, MAX_LINE_BYTES, scanHeaders } from './header-table.ts';
import type { ParseResult } from './message.ts';
import { skipLineEnds } from './octets.ts';
import { readCSeq, scannedMessage } from './scanned-message.ts';
import { findStartLine, readStartLine, type StartLine } from './start-line.ts';

type MessageLine = Extract<StartLine, { kind: 'request' | 'response' }>;

/** A body on TCP may be this long: as much as UDP could carry. */
const MAX_BODY_BYTES = 65535;
const STUN_MAGIC_COOKIE = 0x2112a442;

const KEEP_ALIVE: ParseResult = { kind: 'not-sip', reason: 'a keep-alive' };
const STUN: ParseResult = { kind: 'not-sip', reason: 'a STUN message' };
const NO_START_LINE: ParseResult = { kind: 'not-sip', reason: 'no SIP start line' };

const SINGLE = ['From', 'To', 'Call-ID', 'CSeq'].map((name) => ({ name, key: headerName(name) }));
const VIA = headerName('Via');

/**
 * Reads one message. On `udp` the bytes are a datagram: the message begins right there and is whole or malformed. On `tcp` they are what a
 * stream has brought so far: anything before the first start line is skipped, and `partial` asks for more. A message looks into `bytes`:
 * what shall outlive them has to be copied.
 */
export function parseMessage(bytes: Buffer, transport: 'udp' | 'tcp'): ParseResult {
  const isWhole = transport === 'udp';
  const line = isWhole ? readStartLine(bytes, skipLineEnds(bytes, 0)) : findStartLine(bytes, 0);
  switch (line.kind) {
    case 'none':
      return notSip(bytes);
    case 'open':
      return isWhole ? cutOff(bytes) : partial(line.start, bytes.length + 1);
    case 'broken':
      return malformed(line.reason, isWhole ? bytes.length : line.end);
    case 'request':
    case 'response':
      return readMessage(bytes, line, isWhole);
  }
}

function readMessage(bytes: Buffer, line: MessageLine, isWhole: boolean): ParseResult {
  const scan = scanHeaders(bytes, line.end, isWhole);
  if (scan.kind === 'broken') return malformed(scan.reason, isWhole ? bytes.length : scan.at);
  if (scan.kind === 'open') {
    return isWhole
      ? malformed('the datagram ends within the headers', bytes.length)
      : partial(line.start, bytes.length + 1);
  }
  const { table, at, excess } = scan;
  const bodyBytes = contentLength(table) ?? (isWhole ? bytes.length - at : 0);
  const end = at + bodyBytes;
  if (end > bytes.length && !isWhole) return partial(line.start, end);
  const reason = startLineFault(line) ?? excess ?? lengthFault(end, bytes) ?? faultOf(table, line);
  const length = end <= bytes.length ? end : isWhole ? bytes.length : at;
  const message = scannedMessage(line, table, bytes.subarray(line.start, length), bytes.subarray(at, length));
  if (reason === null) return { kind: 'complete', message, length };
  return isAllThere(table) ? { kind: 'malformed', reason, length, message } : malformed(reason, length);
}

function startLineFault({ start, end }: MessageLine): string | null {
  return end - start > MAX_LINE_BYTES ? 'the start line is too long' : null;
}

function lengthFault(end: number, bytes: Buffer): string | null {
  if (Number.isNaN(end)) return 'Content-Length is not one number from 0 to 65535';
  return end > bytes.length ? 'Content-Length is larger than the datagram' : null;
}

/** Null when there is no Content-Length, NaN when it cannot be understood. */
function contentLength(table: HeaderTable): number | null {
  const [text, ...others] = table.values('Content-Length');
  if (text === undefined) return null;
  const length = /^\d{1,5}$/.test(text) && others.every((other) => other === text) ? Number(text) : Number.NaN;
  return length <= MAX_BODY_BYTES ? length : Number.NaN;
}

/** What even a lenient server cannot do without. */
function isAllThere(table: HeaderTable): boolean {
  return SINGLE.every(({ key }) => table.count(key) > 0) && table.count(VIA) > 0 && readCSeq(table) !== null;
}

/** What RFC 3261 section 8.1.1 asks of every message; null when it is all there. */
function faultOf(table: HeaderTable, line: MessageLine): string | null {
  for (const { name, key } of SINGLE) {
    const count = table.count(key);
    if (count === 0) return `${name} is missing`;
    if (count > 1) return `more than one ${name}`;
  }
  if (table.count(VIA) === 0) return 'Via is missing';
  if (table.values('Call-ID')[0] === '') return 'Call-ID is empty';
  const cseq = readCSeq(table);
  if (cseq === null) return 'CSeq is not a number below 2^31 and a method';
  if (line.kind === 'request' && cseq.method !== line.method) return 'CSeq names another method than the request line';
  return null;
}

function notSip(bytes: Buffer): ParseResult {
  if (skipLineEnds(bytes, 0) === bytes.length) return KEEP_ALIVE;
  const isStun = bytes.length >= 20 && (bytes[0] ?? 0) < 4 && bytes.readUInt32BE(4) === STUN_MAGIC_COOKIE;
  return isStun ? STUN : NO_START_LINE;
}

/** A datagram without a line end: a short keep-alive such as `hello`, or what a capture's snap length left of a message. */
function cutOff(bytes: Buffer): ParseResult {
  if (bytes.indexOf('SIP/2.0', 0, 'latin1') < 0) return NO_START_LINE;
  return malformed('the datagram ends within the start line', bytes.length);
}

function partial(junkBytes: number, neededBytes: number): ParseResult {
  return { kind: 'partial', junkBytes, neededBytes };
}

function malformed(reason: string, length: number): ParseResult {
  return { kind: 'malformed', reason, length };
}
