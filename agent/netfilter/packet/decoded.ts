// What one IP packet can turn out to be. A fragment goes to reassembly.ts, which answers in the same terms.

import type { Packet } from './packet.ts';

/**
 * A piece of a datagram (RFC 791 section 3.2, RFC 8200 section 4.5). `offset` and `payload` count in bytes from the end of the
 * unfragmentable part. In IPv6 `protocol` is the Fragment header's next header, which may be one more extension header.
 */
export interface Fragment {
  readonly kind: 'fragment';
  readonly timeMs: number;
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly identification: number;
  readonly offset: number;
  readonly more: boolean;
  readonly payload: Buffer;
}

/** `cut` is a sound packet of which we hold only the beginning (a capture's snap length); the others break their own RFC. */
export type UndecodableReason =
  | 'empty'
  | 'cut'
  | 'version'
  | 'ip-length'
  | 'extension-header'
  | 'fragment'
  | 'udp-length'
  | 'tcp-length';

export interface Undecodable {
  readonly kind: 'undecodable';
  readonly reason: UndecodableReason;
}

export type Decoded = { readonly kind: 'packet'; readonly packet: Packet } | Fragment | Undecodable;

export function undecodable(reason: UndecodableReason): Undecodable {
  return { kind: 'undecodable', reason };
}
