// Where each header of a message lies (RFC 3261 section 7.3). The one rule: a value becomes a string only when somebody asks for it.
import { type HeaderName, headerName } from './header-name.ts';
import { COLON, CR, HT, LF, SP, skipBlanks, skipToken, trimBlanks } from './octets.ts';
import { splitOutside } from './parameters.ts';

/** A header with its folded lines may be this long, all of them together that long, and so many: more is no telephone's doing. */
export const MAX_LINE_BYTES = 8192;
const MAX_HEADER_BYTES = 32768;
const MAX_HEADERS = 256;

/** Offsets kept per header: name start, name end, value start, value end. */
const STRIDE = 4;

/** What the scan came to; `at` is the offset where it stopped, after `done` that of the body. `excess` tells a bound that was passed. */
export type HeaderScan =
  | { readonly kind: 'done'; readonly table: HeaderTable; readonly at: number; readonly excess: string | null }
  | { readonly kind: 'open' }
  | { readonly kind: 'broken'; readonly reason: string; readonly at: number };

export class HeaderTable {
  readonly #bytes: Buffer;
  readonly #marks: readonly number[];
  readonly #values = new Map<string, readonly string[]>();

  constructor(bytes: Buffer, marks: readonly number[]) {
    this.#bytes = bytes;
    this.#marks = marks;
  }

  count(name: HeaderName): number {
    let count = 0;
    for (let mark = 0; mark < this.#marks.length; mark += STRIDE) if (this.#isNamed(mark, name)) count++;
    return count;
  }

  /** Every value of a header in order; see SipMessage.headers. */
  values(name: string): readonly string[] {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const wanted = headerName(name);
    const texts = this.lines(wanted);
    const values = wanted.isList ? texts.flatMap((text) => splitOutside(text, ',')) : texts;
    this.#values.set(name, values);
    return values;
  }

  /** The whole text of every header line of that name, unfolded and trimmed, lists left together. */
  lines(name: HeaderName, encoding: 'utf8' | 'latin1' = 'utf8'): readonly string[] {
    const texts: string[] = [];
    for (let mark = 0; mark < this.#marks.length; mark += STRIDE) {
      if (this.#isNamed(mark, name)) texts.push(this.#text(mark, encoding));
    }
    return texts;
  }

  #text(mark: number, encoding: 'utf8' | 'latin1'): string {
    const text = this.#bytes.toString(encoding, this.#marks[mark + 2], this.#marks[mark + 3]);
    return trimBlanks(text.includes('\n') ? text.replace(/\r?\n[ \t]+/g, ' ') : text);
  }

  #isNamed(mark: number, { long, compact }: HeaderName): boolean {
    const start = this.#marks[mark] ?? 0;
    const length = (this.#marks[mark + 1] ?? 0) - start;
    if (length === 1 && compact !== 0) return ((this.#bytes[start] ?? 0) | 0x20) === compact;
    if (length !== long.length) return false;
    for (let at = 0; at < length; at++) {
      if (lowerCase(this.#bytes[start + at] ?? 0) !== long.charCodeAt(at)) return false;
    }
    return true;
  }
}

function lowerCase(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
}

/**
 * Reads header lines from `start` up to the empty line. `isWhole` says that nothing follows `bytes` (a datagram), so that their end may
 * stand for the empty line; it is read to its end even beyond the bounds, as a server may do it.
 */
export function scanHeaders(bytes: Buffer, start: number, isWhole: boolean): HeaderScan {
  const marks: number[] = [];
  let excess: string | null = null;
  let at = start;
  while (at < bytes.length) {
    const blank = bytes[at] === CR ? at + 1 : at;
    if (bytes[blank] === LF) return { kind: 'done', table: new HeaderTable(bytes, marks), at: blank + 1, excess };
    const nameEnd = skipToken(bytes, at);
    const colon = skipBlanks(bytes, nameEnd);
    const end = lineEnd(bytes, at, isWhole);
    const reach = end < 0 ? bytes.length : end;
    excess ??= excessOf(reach - at, reach - start, marks.length);
    if (excess !== null && !isWhole) return broken(excess, at);
    if (bytes[colon] !== COLON || nameEnd === at) {
      if (end < 0 && colon >= bytes.length - 1) break;
      return broken('a header line has no name and colon', at);
    }
    if (end < 0) break;
    marks.push(at, nameEnd, colon + 1, end);
    at = end + 1;
  }
  if (isWhole && at === bytes.length) return { kind: 'done', table: new HeaderTable(bytes, marks), at, excess };
  return { kind: 'open' };
}

function excessOf(lineBytes: number, headerBytes: number, marks: number): string | null {
  if (lineBytes > MAX_LINE_BYTES) return 'a header line is too long';
  if (headerBytes > MAX_HEADER_BYTES) return 'the headers are too long';
  return marks >= MAX_HEADERS * STRIDE ? 'too many headers' : null;
}

function broken(reason: string, at: number): HeaderScan {
  return { kind: 'broken', reason, at };
}

/** The offset of the line feed that ends the header at `at`, folded lines included; -1 while that cannot be told. */
function lineEnd(bytes: Buffer, at: number, isWhole: boolean): number {
  let end = at;
  for (;;) {
    while (end < bytes.length && bytes[end] !== LF) end++;
    if (end === bytes.length) return -1;
    const next = bytes[end + 1];
    if (next === undefined) return isWhole ? end : -1;
    if (next !== SP && next !== HT) return end;
    end++;
  }
}
