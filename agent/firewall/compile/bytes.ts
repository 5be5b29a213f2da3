// Intervals over the bytes that follow a URI's scheme, as strings of one character per byte (Latin-1).
// The one rule: a list is in ascending order and disjoint; that is what nft asks of an interval map, and what a binary search needs.

/** As much as one register set of nftables holds: what a map can look at in one go. */
export const WINDOW_BYTES = 16;

/** From `from` followed by zeros to `to` followed by 0xff, both inclusive. */
export interface Interval<T> {
  readonly from: string;
  readonly to: string;
  readonly value: T;
}

/** Appends, and makes one of two neighbours with the same value. */
export function append<T>(list: Interval<T>[], interval: Interval<T>): void {
  const last = list.at(-1);
  if (last === undefined || last.value !== interval.value || successor(last.to) !== trimEnd(interval.from, '\x00')) {
    list.push(interval);
  } else {
    list[list.length - 1] = { ...interval, from: last.from };
  }
}

/** The value at these bytes (at least a window's worth), or undefined where the map has a gap. */
export function lookUp<T>(list: readonly Interval<T>[], bytes: string): T | undefined {
  const key = bytes.slice(0, WINDOW_BYTES);
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const interval = list[middle];
    if (interval !== undefined && interval.from <= key) low = middle + 1;
    else high = middle;
  }
  const candidate = list[low - 1];
  return candidate !== undefined && key <= candidate.to.padEnd(WINDOW_BYTES, '\xff') ? candidate.value : undefined;
}

/** Whether something in an ascending list of beginnings has bytes from `start` on and below `end`. */
export function overlaps(list: readonly { readonly suffix: string }[], start: string, end: string): boolean {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.suffix ?? end) < end) low = middle + 1;
    else high = middle;
  }
  const last = list[low - 1];
  return last !== undefined && (last.suffix >= start || start.startsWith(last.suffix));
}

/** The bytes as nft writes a number: `0x` and hexadecimal digits. */
export function hex(bytes: string): string {
  return `0x${Buffer.from(bytes, 'latin1').toString('hex')}`;
}

export function hexInterval({ from, to }: Interval<unknown>): string {
  return `${hex(from.padEnd(WINDOW_BYTES, '\x00'))}-${hex(to.padEnd(WINDOW_BYTES, '\xff'))}`;
}

/** The least text above everything that begins with `prefix`; null above all. */
export function successor(prefix: string): string | null {
  const short = trimEnd(prefix, '\xff');
  if (short === '') return null;
  return short.slice(0, -1) + String.fromCharCode(short.charCodeAt(short.length - 1) + 1);
}

function trimEnd(text: string, character: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === character) length--;
  return text.slice(0, length);
}
