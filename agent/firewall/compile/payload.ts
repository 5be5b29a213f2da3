// Where things stand in a packet that carries an INVITE, in nft's raw payload expressions.
// The one rule: the scheme may be in any case, one or two CRLF may come first (RFC 3261 section 7.5), and the URI begins accordingly.

import { hex, WINDOW_BYTES } from './bytes.ts';
import type { KernelFeatures } from './program.ts';

/** Bytes of the payload behind the transport header: offset and length in bytes, to an nft expression. */
export type Payload = (offset: number, length: number) => string;

/** `@ih` finds the payload of UDP and of TCP with its options; without it there is only UDP, whose header has eight bytes. */
export function payloadOf({ innerHeader }: KernelFeatures): Payload {
  return (offset, length) =>
    innerHeader ? `@ih,${offset * 8},${length * 8}` : `@th,${(offset + UDP_HEADER_BYTES) * 8},${length * 8}`;
}

/** One place where the bytes after the scheme may begin. `offset` counts from the payload's start and names it. */
export interface UriPlace {
  readonly leading: string;
  readonly sips: boolean;
  readonly offset: number;
}

const UDP_HEADER_BYTES = 8;
export const INVITE = 'INVITE ';
/** What may stand before a start line. */
export const LEADING = ['', '\r\n', '\r\n\r\n'] as const;
/** Bits that are the same in both cases of a letter; the colon is compared as it is. */
const ANY_CASE = 0xdf;

export const URI_PLACES: readonly UriPlace[] = LEADING.flatMap((leading) =>
  [false, true].map((sips) => {
    const offset = leading.length + INVITE.length + (sips ? 'sips:' : 'sip:').length;
    return { leading, sips, offset };
  }),
);

/** Tells the places apart in a packet that is known to be an INVITE with one of our schemes. */
export function atPlace(payload: Payload, { leading, sips }: UriPlace): string {
  const start = (leading + INVITE).slice(0, 4);
  const colon = leading.length + INVITE.length + 'sip'.length;
  return `${payload(0, 4)} ${hex(start)} ${payload(colon, 1)} ${sips ? '!= ' : ''}${hex(':')}`;
}

/** Matches when a scheme of this length stands at `offset`: `sip:` and `tel:`, or `sips:`. */
export function schemeAt(payload: Payload, offset: number, sips: boolean): string {
  const schemes = sips ? ['SIPS:'] : ['SIP:', 'TEL:'];
  const mask = Buffer.alloc(sips ? 5 : 4, ANY_CASE);
  mask[mask.length - 1] = 0xff;
  return `${payload(offset, mask.length)} & 0x${mask.toString('hex')} { ${schemes.map(hex).join(', ')} }`;
}

/** The 16 bytes that begin `shift` bytes after the scheme. */
export function windowAt(payload: Payload, place: UriPlace, shift: number): string {
  return payload(place.offset + shift, WINDOW_BYTES);
}
