// A ctnetlink message as a Flow. The one rule: the mark is looked at first, and an entry that is not ours costs nothing more.
// An entry that cannot be read is `malformed`, never an exception. net/netfilter/nf_conntrack_netlink.c.

import { find, findU8, findU16, findU32, findU64, lengthOf, type View } from '../netlink/attributes.ts';
import { AF_INET, AF_INET6, type NetfilterBody } from '../netlink/message.ts';
import { formatIpv4, formatIpv6 } from '../packet/format-address.ts';
import type { Endpoint } from '../packet/packet.ts';
import * as cta from './attribute-types.ts';
import type { Counters, Flow, Tuple } from './flow.ts';

/** Entries whose mark agrees with `mark` in the bits of `mask`. */
export interface MarkFilter {
  readonly mark: number;
  readonly mask: number;
}

export type DecodedFlow =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'malformed' };

const SKIPPED: DecodedFlow = { kind: 'skipped' };
const MALFORMED: DecodedFlow = { kind: 'malformed' };

export function decodeFlow(body: NetfilterBody, filter: MarkFilter | null): DecodedFlow {
  const { attributes } = body;
  // The kernel leaves a mark of 0 out.
  const mark = findU32(attributes, cta.CTA_MARK) ?? 0;
  if (filter !== null && ((mark ^ filter.mark) & filter.mask) !== 0) return SKIPPED;
  const family = body.family === AF_INET ? 4 : body.family === AF_INET6 ? 6 : null;
  if (family === null) return MALFORMED;
  const protocol = decodeProtocol(attributes);
  const original = decodeTuple(find(attributes, cta.CTA_TUPLE_ORIG), family);
  const reply = decodeTuple(find(attributes, cta.CTA_TUPLE_REPLY), family);
  if (protocol === null || original === null || reply === null) return MALFORMED;
  const flow: Flow = {
    family,
    protocol,
    original,
    reply,
    zone: findU16(attributes, cta.CTA_ZONE) ?? 0,
    mark,
    status: findU32(attributes, cta.CTA_STATUS) ?? 0,
    timeoutSeconds: findU32(attributes, cta.CTA_TIMEOUT),
    originalCounters: decodeCounters(find(attributes, cta.CTA_COUNTERS_ORIG)),
    replyCounters: decodeCounters(find(attributes, cta.CTA_COUNTERS_REPLY)),
    startedAtMs: decodeStart(find(attributes, cta.CTA_TIMESTAMP)),
    id: findU32(attributes, cta.CTA_ID) ?? 0,
  };
  return { kind: 'flow', flow };
}

/** The kernel counts nanoseconds since the epoch, more than a number holds exactly: whole milliseconds are kept. */
function decodeStart(timestamp: View | null): number | null {
  const startNanoseconds = timestamp === null ? null : findU64(timestamp, cta.CTA_TIMESTAMP_START);
  return startNanoseconds === null ? null : Math.round(startNanoseconds / 1e6);
}

function decodeProtocol(attributes: View): number | null {
  const original = find(attributes, cta.CTA_TUPLE_ORIG);
  const protocol = original === null ? null : find(original, cta.CTA_TUPLE_PROTO);
  return protocol === null ? null : findU8(protocol, cta.CTA_PROTO_NUM);
}

function decodeTuple(tuple: View | null, family: 4 | 6): Tuple | null {
  if (tuple === null) return null;
  const ip = find(tuple, cta.CTA_TUPLE_IP);
  const protocol = find(tuple, cta.CTA_TUPLE_PROTO);
  if (ip === null || protocol === null) return null;
  const source = decodeEndpoint(ip, protocol, family, 'source');
  const destination = decodeEndpoint(ip, protocol, family, 'destination');
  return source === null || destination === null ? null : { source, destination };
}

const ENDPOINT_ATTRIBUTES = {
  source: { 4: cta.CTA_IP_V4_SRC, 6: cta.CTA_IP_V6_SRC, port: cta.CTA_PROTO_SRC_PORT },
  destination: { 4: cta.CTA_IP_V4_DST, 6: cta.CTA_IP_V6_DST, port: cta.CTA_PROTO_DST_PORT },
} as const;

/** Protocols without ports (ICMP, ESP, ...) have port 0. */
function decodeEndpoint(ip: View, protocol: View, family: 4 | 6, end: 'source' | 'destination'): Endpoint | null {
  const types = ENDPOINT_ATTRIBUTES[end];
  const value = find(ip, types[family]);
  if (value === null || lengthOf(value) !== (family === 4 ? 4 : 16)) return null;
  const address = family === 4 ? formatIpv4(value.bytes, value.start) : formatIpv6(value.bytes, value.start);
  return { address, port: findU16(protocol, types.port) ?? 0 };
}

function decodeCounters(counters: View | null): Counters | null {
  if (counters === null) return null;
  const packets = findU64(counters, cta.CTA_COUNTERS_PACKETS);
  const bytes = findU64(counters, cta.CTA_COUNTERS_BYTES);
  return packets === null || bytes === null ? null : { packets, bytes };
}
