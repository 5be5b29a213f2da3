// The bytes of an address as canonical text, so that two texts are equal exactly when the addresses are (RFC 5952).

/** Dotted text of the four bytes at `at`. The caller has checked that they are there. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** RFC 5952 text of the sixteen bytes at `at`; an IPv4-mapped address ends in dotted form, as the kernel prints it. */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  if (isIpv4Mapped(bytes, at)) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  const gap = longestZeroRun(bytes, at);
  let text = '';
  for (let group = 0; group < 8; group++) {
    if (group === gap.start) {
      text += '::';
      group += gap.length - 1;
      continue;
    }
    if (group > 0 && group !== gap.start + gap.length) text += ':';
    text += groupAt(bytes, at, group).toString(16);
  }
  return text;
}

function groupAt(bytes: Uint8Array, at: number, group: number): number {
  return ((bytes[at + 2 * group] ?? 0) << 8) | (bytes[at + 2 * group + 1] ?? 0);
}

/** Only a run of two or more is shortened, and of equal runs the first (RFC 5952 sections 4.2.2 and 4.2.3). */
function longestZeroRun(bytes: Uint8Array, at: number): { start: number; length: number } {
  let best = { start: 8, length: 1 };
  let start = 0;
  for (let group = 0; group < 8; group++) {
    if (groupAt(bytes, at, group) !== 0) start = group + 1;
    else if (group + 1 - start > best.length) best = { start, length: group + 1 - start };
  }
  return best;
}

function isIpv4Mapped(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < 10; index++) if (bytes[at + index] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}
