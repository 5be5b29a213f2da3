// One IP packet as every source gives it: NFLOG, pcap and pcapng all end in this shape.
// The one rule: fragments are put together before a packet gets this far.

/** One end of a flow. `address` is the canonical text of an IPv4 or IPv6 address (RFC 5952), `port` 0 where the protocol has none. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What of a TCP header a stream reader needs (RFC 9293). `sequence` is the 32-bit number of the payload's first byte. */
export interface TcpHeader {
  readonly sequence: number;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
}

/** A whole IP packet. `timeMs` is milliseconds since the epoch, with a fraction. `payload` is what follows the transport header. */
export interface Packet {
  readonly timeMs: number;
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly payload: Buffer;
  readonly tcp?: TcpHeader;
}

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

export function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
