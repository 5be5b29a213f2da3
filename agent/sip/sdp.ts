// Where the media of a session goes (RFC 8866, RFC 3264). The one rule: lines that are not understood are passed over, however many.

import { parseAddress } from '../netfilter/packet/address.ts';
import { formatIpv4, formatIpv6 } from '../netfilter/packet/format-address.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { SipMessage } from './message.ts';
import { bodyPart } from './multipart.ts';

type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/**
 * One m= line with what counts for it, its own lines before the session's. `address` is canonical text, null when there is no c= line or
 * only a host name in it. `endpoint` is where RTP is wanted: null when the medium is refused (port 0), held by 0.0.0.0 or ::, or has no
 * address. `rtcp` is where RTCP is wanted (RFC 3605, RFC 5761), null with `endpoint`.
 */
interface MediaDescription {
  readonly type: string;
  readonly port: number;
  readonly portCount: number;
  readonly protocol: string;
  readonly address: string | null;
  readonly isUnspecified: boolean;
  readonly direction: MediaDirection;
  readonly endpoint: Endpoint | null;
  readonly rtcp: Endpoint | null;
}

export interface SessionDescription {
  readonly media: readonly MediaDescription[];
}

/** What lines of either level can say; null where they do not. */
interface Level {
  address: string | null;
  direction: MediaDirection | null;
}

interface MediaLevel extends Level {
  readonly type: string;
  readonly port: number;
  readonly portCount: number;
  readonly protocol: string;
  rtcp: { readonly port: number; readonly address: string | null } | null;
  isMultiplexed: boolean;
}

const MAX_SDP_BYTES = 32768;
const MAX_MEDIA = 32;

/** The session description a message carries, alone or as one part of several; null when it carries none. */
export function sdpOf(message: SipMessage): SessionDescription | null {
  if (message.body.length === 0) return null;
  const body = bodyPart(message.body, message.header('Content-Type') ?? 'application/sdp', 'application/sdp');
  return body === null ? null : parseSdp(body.toString('latin1', 0, MAX_SDP_BYTES));
}

/** Null when the text does not begin as a session description does. */
export function parseSdp(text: string): SessionDescription | null {
  const lines = text.split(/\r?\n/);
  if (!lines[0]?.startsWith('v=')) return null;
  const session: Level = { address: null, direction: null };
  const media: MediaLevel[] = [];
  for (const line of lines) {
    const value = line.slice(2).trim();
    const medium = media[media.length - 1];
    if (line.startsWith('m=')) {
      if (media.length === MAX_MEDIA) break;
      media.push(readMediaLine(value));
    } else if (line.startsWith('c=')) (medium ?? session).address ??= readConnection(value);
    else if (line.startsWith('a=')) readAttribute(value, medium ?? session, medium);
  }
  return { media: media.map((medium) => describe(medium, session)) };
}

/** `audio 49170/2 RTP/AVP 0 8`; a port that is none counts as refused. */
function readMediaLine(value: string): MediaLevel {
  const [type = '', ports = '', protocol = ''] = value.split(/ +/, 3);
  const [, port, count] = /^(\d{1,5})(?:\/(\d{1,5}))?$/.exec(ports) ?? [];
  return {
    type: type.toLowerCase(),
    port: portOf(port),
    portCount: Math.max(1, Number(count ?? 1)),
    protocol: protocol.toUpperCase(),
    address: null,
    direction: null,
    rtcp: null,
    isMultiplexed: false,
  };
}

function readAttribute(value: string, level: Level, medium: MediaLevel | undefined): void {
  switch (value) {
    case 'sendrecv':
    case 'sendonly':
    case 'recvonly':
    case 'inactive':
      level.direction = value;
      return;
    case 'rtcp-mux':
      if (medium !== undefined) medium.isMultiplexed = true;
      return;
  }
  const [, port, connection] = /^rtcp: *(\d{1,5})(?: +(.*))?$/.exec(value) ?? [];
  if (medium === undefined || port === undefined) return;
  medium.rtcp = { port: portOf(port), address: connection === undefined ? null : readConnection(connection) };
}

/** The address of `IN IP4 224.2.1.1/127/3`, without time to live and count. */
function readConnection(value: string): string | null {
  const [network, , address = ''] = value.split(/ +/, 3);
  const bytes = network === 'IN' ? parseAddress(address.split('/', 1)[0] ?? '') : null;
  if (bytes === null) return null;
  return bytes.length === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes, 0);
}

function describe(medium: MediaLevel, session: Level): MediaDescription {
  const { type, port, portCount, protocol, rtcp, isMultiplexed } = medium;
  const address = medium.address ?? session.address;
  const isUnspecified = address === '0.0.0.0' || address === '::';
  const endpoint = address === null || isUnspecified || port === 0 ? null : { address, port };
  return {
    type,
    port,
    portCount,
    protocol,
    address,
    isUnspecified,
    direction: medium.direction ?? session.direction ?? 'sendrecv',
    endpoint,
    rtcp: endpoint === null ? null : rtcpOf(endpoint, isMultiplexed ? { port, address } : rtcp),
  };
}

/** Without a word about it RTCP goes to the port after RTP's (RFC 3550 section 11). */
function rtcpOf(rtp: Endpoint, said: MediaLevel['rtcp']): Endpoint | null {
  const port = said?.port ?? rtp.port + 1;
  return port === 0 || port > 65535 ? null : { address: said?.address ?? rtp.address, port };
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  return port <= 65535 ? port : 0;
}
