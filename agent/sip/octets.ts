// The octets a SIP scanner looks for (RFC 3261 section 25.1) and the few ways of walking over them.

export const HT = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

const TOKEN = new Uint8Array(256);
for (const character of "-.!%*_+`'~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN[character.charCodeAt(0)] = 1;
}

/** The first offset from `at` on that holds no token character. */
export function skipToken(bytes: Buffer, at: number): number {
  let next = at;
  while (TOKEN[bytes[next] ?? 0] === 1) next++;
  return next;
}

/** The offset where the token that ends before `end` begins. */
export function tokenStart(bytes: Buffer, end: number): number {
  let first = end;
  while (first > 0 && TOKEN[bytes[first - 1] ?? 0] === 1) first--;
  return first;
}

export function skipBlanks(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === SP || bytes[next] === HT) next++;
  return next;
}

export function skipLineEnds(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === CR || bytes[next] === LF) next++;
  return next;
}

/** Without the blanks of SIP at its ends. Not String.trim: that also takes U+00A0, which is the last octet of many a UTF-8 character. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isLinearBlank(text.charCodeAt(start))) start++;
  while (end > start && isLinearBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isLinearBlank(code: number): boolean {
  return code === SP || code === HT || code === CR || code === LF;
}
