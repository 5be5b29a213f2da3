// The chain between the IPv6 header and the transport header (RFC 8200 section 4), and AH (RFC 4302), which IPv4 has too.
// The one rule: every step moves forward and stays inside the packet, so the walk ends.

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;

export const FRAGMENT_HEADER_BYTES = 8;

/** Where the walk ended: at the transport header, at a Fragment header (`start` is its first byte), or on a broken length. */
export type ChainEnd =
  | { readonly kind: 'transport' | 'fragment'; readonly protocol: number; readonly start: number }
  | { readonly kind: 'broken' };

/** Walks from `start`, where a header of type `protocol` begins, to `end`, the end of the IP packet. */
export function walkExtensionHeaders(
  family: 4 | 6,
  protocol: number,
  bytes: Buffer,
  start: number,
  end: number,
): ChainEnd {
  let next = protocol;
  let at = start;
  for (;;) {
    if (next === FRAGMENT && family === 6) {
      return at + FRAGMENT_HEADER_BYTES > end ? { kind: 'broken' } : { kind: 'fragment', protocol: next, start: at };
    }
    if (!isExtension(family, next)) return { kind: 'transport', protocol: next, start: at };
    if (at + 8 > end) return { kind: 'broken' };
    const units = bytes.readUInt8(at + 1);
    const length = next === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
    if (at + length > end) return { kind: 'broken' };
    next = bytes.readUInt8(at);
    at += length;
  }
}

function isExtension(family: 4 | 6, protocol: number): boolean {
  if (protocol === AUTHENTICATION) return true;
  if (family === 4) return false;
  return protocol === HOP_BY_HOP || protocol === ROUTING || protocol === DESTINATION_OPTIONS;
}
