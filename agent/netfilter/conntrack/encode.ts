// What we ask of ctnetlink: a dump that the kernel filters by mark, and the deletion of one entry.
// The mirror of decode.ts. net/netfilter/nf_conntrack_netlink.c (ctnetlink_dump_table, ctnetlink_del_conntrack).

import { attribute, nested, u8, u16, u32 } from '../netlink/attributes.ts';
import * as nl from '../netlink/message.ts';
import { parseAddress } from '../packet/address.ts';
import * as cta from './attribute-types.ts';
import type { MarkFilter } from './decode.ts';
import type { Flow, Tuple } from './flow.ts';

/** What names an entry. `id`, where given, guards against a newer entry of the same tuple. */
export type FlowKey = Pick<Flow, 'family' | 'protocol' | 'original' | 'zone'> & Partial<Pick<Flow, 'id'>>;

export function encodeDump(sequence: number, filter: MarkFilter | null): Buffer {
  const attributes = filter === null ? [] : [u32(cta.CTA_MARK, filter.mark), u32(cta.CTA_MARK_MASK, filter.mask)];
  const body = nl.buildNetfilterBody(nl.AF_UNSPEC, 0, attributes);
  return nl.buildMessage(request(sequence, cta.IPCTNL_MSG_CT_GET, nl.NLM_F_DUMP), body);
}

/** Null when an address of the tuple is none of the family. */
export function encodeDelete(key: FlowKey): ((sequence: number) => Buffer) | null {
  const tuple = encodeTuple(cta.CTA_TUPLE_ORIG, key.original, key.family, key.protocol);
  if (tuple === null) return null;
  const attributes = [tuple];
  if (key.zone !== 0) attributes.push(u16(cta.CTA_ZONE, key.zone));
  if (key.id !== undefined) attributes.push(u32(cta.CTA_ID, key.id));
  const body = nl.buildNetfilterBody(key.family === 4 ? nl.AF_INET : nl.AF_INET6, 0, attributes);
  return (sequence) => nl.buildMessage(request(sequence, cta.IPCTNL_MSG_CT_DELETE, nl.NLM_F_ACK), body);
}

export function encodeTuple(type: number, tuple: Tuple, family: 4 | 6, protocol: number): Buffer | null {
  const source = parseAddress(tuple.source.address);
  const destination = parseAddress(tuple.destination.address);
  const length = family === 4 ? 4 : 16;
  if (source?.length !== length || destination?.length !== length) return null;
  const addresses = [
    attribute(family === 4 ? cta.CTA_IP_V4_SRC : cta.CTA_IP_V6_SRC, source),
    attribute(family === 4 ? cta.CTA_IP_V4_DST : cta.CTA_IP_V6_DST, destination),
  ];
  const keys = [
    u8(cta.CTA_PROTO_NUM, protocol),
    u16(cta.CTA_PROTO_SRC_PORT, tuple.source.port),
    u16(cta.CTA_PROTO_DST_PORT, tuple.destination.port),
  ];
  return nested(type, nested(cta.CTA_TUPLE_IP, ...addresses), nested(cta.CTA_TUPLE_PROTO, ...keys));
}

function request(sequence: number, message: number, flags: number): nl.Header {
  const type = nl.netfilterType(nl.SUBSYSTEM_CONNTRACK, message);
  return { type, flags: nl.NLM_F_REQUEST | flags, sequence, portId: 0 };
}
